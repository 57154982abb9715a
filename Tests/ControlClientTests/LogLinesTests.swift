import ControlClient
import Model
import Testing

@Suite struct TerminalTextTests {
    @Test(
        arguments: [
            ("plain \u{e4}\t\u{2713}", "plain \u{e4}\t\u{2713}"),
            ("\u{1b}[31mred\u{1b}[0m!", "\u{1b}[31mred\u{1b}[0m!\u{1b}[0m"),
            ("\u{1b}[1;38;5;200mx", "\u{1b}[1;38;5;200mx\u{1b}[0m"), ("a\u{1b}[2Jb\u{1b}[Hc\u{1b}[?25ld", "abcd"),
            ("a\u{1b}]0;title\u{7}b\u{1b}]8;;http://x\u{1b}\\c", "abc"), ("a\u{1b}(Bb\u{1b}Mc", "abc"),
            ("bell\u{7} \u{0}\u{9b}31m", "bell\\x07 \\x00\\x9b31m"),
            ("10%\r50%\r100%", "100%"), ("end\u{1b}", "end"), ("\u{1b}[>1m\u{1b}[31", ""),
            ("\u{1b}Ptext\u{1b}x\u{1b}\\y", "y"),
            ("\u{1b}[3\u{1b}[32mg", "\u{1b}[32mg\u{1b}[0m"),
        ]
    )
    func `only colours get to the terminal`(line: String, shown: String) {
        #expect(TerminalText.shown(line, hasColours: true) == shown)
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `of a stream too, however it is cut into pieces`(pieces: Int) {
        let stream =
            "\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;t\u{7}\u{e4}£✓🙂\u{9b}2J\r\n\u{1b}[2Jnext\u{1b}]never ended\nline\u{c2}\u{80}"
        var text = TerminalText(hasColours: true)
        let bytes = Array(stream.utf8)
        var shown: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            shown += text.shown(bytes[start..<min(start + pieces, bytes.count)])
        }
        shown += text.end()
        #expect(
            String(decoding: shown, as: UTF8.self)
                == "\u{1b}[1;31mred\u{1b}[0m \u{e4}£✓🙂\\x9b2J\r\nnext\nline\u{c2}\\x80\u{1b}[0m"
        )
    }

    @Test func `bytes of C1 outside of characters, and characters that break off, do nothing either`() {
        var text = TerminalText(hasColours: true)
        #expect(
            text.shown([0x41, 0x9b, 0xc2, 0x42, 0xe2, 0x9b, 0x43]) == Array("A\\x9b".utf8) + [
                0xc2, 0x42, 0xe2, 0x9b, 0x43,
            ]
        )
    }

    @Test func `without colours not even those`() {
        #expect(TerminalText.shown("\u{1b}[31mred\u{1b}[0m", hasColours: false) == "red")
    }
}

@Suite struct LogPrefixesTests {
    private let web = Namespec(group: "web", process: "web")
    private let worker = Namespec(group: "app", process: "worker")

    @Test func `names stand one below the other`() {
        var prefixes = LogPrefixes(columns: nil, hasColours: false)
        prefixes.expect(["web", "app:worker"])
        #expect(prefixes.prefix(of: web, isError: false) == "web        | ")
        #expect(prefixes.prefix(of: worker, isError: true) == "app:worker | ")
        let long = Namespec(group: "a", process: "rather-a-long-name-that-comes-later-than-all-others")
        #expect(prefixes.prefix(of: long, isError: false) == "\(long.text) | ")
    }

    @Test func `each program has a colour, and standard error a red bar`() {
        var prefixes = LogPrefixes(columns: 80, hasColours: true)
        prefixes.expect(["web", "app:worker"])
        #expect(prefixes.prefix(of: web, isError: false) == "\u{1b}[36mweb       \u{1b}[0m | ")
        #expect(prefixes.prefix(of: worker, isError: true) == "\u{1b}[33mapp:worker\u{1b}[0m \u{1b}[31m|\u{1b}[0m ")
        #expect(prefixes.prefix(of: web, isError: true) == "\u{1b}[36mweb       \u{1b}[0m \u{1b}[31m|\u{1b}[0m ")
    }

    @Test func `a terminal keeps most of its width for the lines`() {
        var prefixes = LogPrefixes(columns: 60, hasColours: false)
        let long = Namespec(group: "a", process: "rather-a-long-name-that-comes-later")
        #expect(prefixes.prefix(of: long, isError: false) == "a:rather-a\u{2026}mes-later | ")
        #expect(prefixes.prefix(of: long, isError: false).unicodeScalars.count == 23)
        let control = Namespec(group: "x\u{1b}[2J", process: "x\u{1b}[2J")
        #expect(prefixes.prefix(of: control, isError: false).hasPrefix("x\\x1b[2J"))
    }
}

@Suite struct LogRecordTests {
    private let channel = LogRecord.Channel(Namespec(group: "g", process: "p"), isError: true)

    @Test func `records are read`() {
        func record(_ text: String) -> LogRecord? { LogRecord(Array(text.utf8)) }
        #expect(record(#"{"daemon":"1.2","names":["a","g:b"]}"#) == .opening(daemon: "1.2", names: ["a", "g:b"]))
        #expect(
            record(#"{"name":"p","group":"g","stream":"stderr","at":5,"seq":9,"text":"x\u001b\"\u00e4"}"#)
                == .line(channel, position: 9, text: "x\u{1b}\"\u{e4}")
        )
        #expect(record(#"{"name":"p","group":"g","stream":"stderr","skipped":7}"#) == .gap(channel, bytes: 7))
        #expect(record(#"{"name":"p","group":"g","note":"n"}"#) == .note(channel.process, "n"))
        #expect(record("") == nil && record("x") == nil && record("{}") == nil && record("[1]") == nil)
    }

    @Test func `a refusal names what is unknown`() {
        #expect(LogRecord.unknownNames(Array(#"{"unknown":["x","y*"]}"#.utf8)) == ["x", "y*"])
        #expect(LogRecord.unknownNames(Array("<html>".utf8)) == nil)
    }
}
