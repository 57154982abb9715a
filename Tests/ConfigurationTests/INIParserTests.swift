import Testing

@testable import Configuration

@Suite("INI grammar")
struct INIParserTests {
    /// `[section] name=value (line)` of every option.
    private func parse(_ text: String) throws -> [String] {
        var raw = RawConfiguration()
        var parser = INIParser(path: "f", sink: ProblemSink(stopsAtFirstError: true))
        try parser.parse(Array(text.utf8), into: &raw)
        return raw.sections.flatMap { section in
            section.options.map { "[\(section.name)] \($0.name)=\($0.value) (\($0.location.line))" }
        }
    }

    @Test("a byte order mark is skipped (CFG-9, improved)")
    func byteOrderMark() throws {
        #expect(try parse("\u{feff}[s]\nk=v\n") == ["[s] k=v (2)"])
    }

    @Test(
        "NUL is an error that names file and line, wherever it stands",
        arguments: [
            ("\0[s]\nk=v\n", 1), ("[s]\nk=a\0b\n", 2), ("[s]\r\nk\0=v\r\n", 2), ("[s\0]\n", 1), ("[s]\rk=v\r; c\0", 3),
            ("[s]\nk=v\n\n  more\0\n", 4), ("[s]\nk=v\n\0", 3),
        ]
    )
    func nul(text: String, line: Int) {
        let error = #expect(throws: ConfigurationError.self) { try parse(text) }
        #expect(error?.message == "could not read config file f: NUL byte in line \(line)")
        #expect(error?.location == ConfigurationError.Location(file: "f", line: line))
    }

    @Test("each line with a NUL is told once by the check, which reads on without it")
    func nulsInCheck() throws {
        let sink = ProblemSink(stopsAtFirstError: false)
        var raw = RawConfiguration()
        var parser = INIParser(path: "f", sink: sink)
        try parser.parse(Array("[s]\nk=\0v\0\nl=w\nm=\0\n".utf8), into: &raw)
        #expect(sink.errors.map(\.location?.line) == [2, 4])
        #expect(raw.option("k", in: "s")?.value == "v")
    }

    @Test("a file in UTF-16 is not a thousand errors")
    func utf16() throws {
        let sink = ProblemSink(stopsAtFirstError: false)
        var raw = RawConfiguration()
        var parser = INIParser(path: "f", sink: sink)
        let text = "[s]\n" + String(repeating: "k=v\n", count: 1000)
        try parser.parse(text.utf8.flatMap { [$0, 0] }, into: &raw)
        #expect(sink.errors.count == 100)
    }

    @Test("LF, CRLF and CR end a line, and lines are counted alike (CFG-10)")
    func lineEnds() throws {
        #expect(
            try parse("[s]\na=1\r\nb=2\rc=3\n\rd=4") == ["[s] a=1 (2)", "[s] b=2 (3)", "[s] c=3 (4)", "[s] d=4 (6)"]
        )
    }

    @Test("the first comment start on a line counts, whichever character it is (CFG-18, improved)")
    func firstComment() throws {
        #expect(try parse("[s]\nk=a;b;c ;d #e\n") == ["[s] k=a;b;c (2)"])
    }

    @Test("deeper indented lines go on with the value, blank lines stay, comments go (CFG-16, CFG-19)")
    func continuation() throws {
        #expect(try parse("[s]\nk=a\n\n  b ; x\n  # y\n  [t]\n\n") == ["[s] k=a\n\nb\n[t] (2)"])
    }

    @Test("a section that comes twice is merged and the last option wins (CFG-20)")
    func merging() throws {
        #expect(try parse("[s]\na=1\nb=1\n[t]\n[s]\na=2\n") == ["[s] a=2 (6)", "[s] b=1 (3)"])
    }

    @Test("[DEFAULT] gives options to other sections and is none itself (CFG-22)")
    func defaults() throws {
        let configuration = try load("[DEFAULT]\npriority=5\n[supervisord]\n[program:a]\ncommand=x\n")
        #expect(configuration.groups.map(\.priority) == [5])
    }

    @Test("bad UTF-8 is refused with the codec's words and the place (CFG-8)")
    func badEncoding() {
        var host = FakeHost()
        host.files["/srv/s.conf"] = Array("[supervisord]\nidentifier=".utf8) + [0xe9, 0x41]
        #expect(throws: ConfigurationError.self) { try ConfigurationLoader(host: host).load(CommandLineOptions()) }
        #expect(
            UTF8Text.complaint(about: [0x0a, 0xe9, 0x41])?.text
                == "'utf-8' codec can't decode byte 0xe9 in position 1: invalid continuation byte"
        )
        #expect(
            UTF8Text.complaint(about: [0xf0, 0x9f, 0x98])?.text
                == "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"
        )
        #expect(
            UTF8Text.complaint(about: [0xff])?.text
                == "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
        )
    }

    @Test("bad UTF-8 has the line on which it stands (CFG-8)")
    func badEncodingLine() {
        #expect(UTF8Text.complaint(about: [0x61, 0x0a, 0x0a, 0xff])?.line == 3)
    }

    @Test("a bad line is shown as Python would quote it, invisible characters escaped (CFG-14)")
    func quotedLine() {
        #expect(
            refusal("[s]\nk\u{2003}\t\u{1b}\u{e9}'\n")
                == "Source contains parsing errors: '/srv/s.conf'\n\t[line  2]: \"k\\u2003\\t\\x1b\u{e9}'\\n\""
        )
    }

    @Test("a file with thousands of bad lines gives a message that can be read")
    func manyBadLines() {
        let message = refusal("[s]\n" + String(repeating: "nonsense\n", count: 50_000))
        #expect(message.utf8.count < 10_000)
        #expect(message.hasSuffix("\n\t... and 49900 more"))
    }

    @Test("a bad line of a megabyte is cut in the message")
    func longBadLine() {
        #expect(refusal("[s]\n" + String(repeating: "x", count: 1 << 20)).utf8.count < 2000)
    }

    @Test("a long file, long lines and many continuation lines take linear time")
    func linearTime() throws {
        let text =
            "[supervisord]\nidentifier=" + String(repeating: "a;", count: 1 << 18) + "\n"
            + String(repeating: " more\n", count: 50_000) + String(repeating: "k=v\n", count: 50_000)
            + String(repeating: ";", count: 1 << 19)
        let clock = ContinuousClock()
        var configuration: Configuration?
        let time = try clock.measure { configuration = try load(text) }
        #expect(configuration?.daemon.identifier.utf8.count == (1 << 19) + 50_000 * 5)
        // A release build takes milliseconds; this holds in debug builds on a busy machine.
        #expect(time < .seconds(10))
    }

    @Test("a file that is too long is refused with the limit (CFG-5)")
    func tooLarge() {
        let message = refusal("") { $0.problems["/srv/s.conf"] = .tooLarge }
        #expect(message == "could not read config file /srv/s.conf: larger than 16 MB")
    }
}
