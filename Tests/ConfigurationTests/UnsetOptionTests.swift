import Testing

@testable import Configuration

/// Rows of programs that are passed over when their option is not set.
@Suite struct UnsetOptionTests {
    /// What a row could do something about: with the defaults, and with other values.
    private static let drafts: [ProgramDraft] = {
        var other = ProgramDraft(process: ProcessSettings(name: "x", command: "/bin/cat"), group: "g")
        let plain = other
        other.speaksProtocol = true
        other.numprocs = 7
        other.process.stopAsGroup = true
        other.process.stdout.maxBytes = 1
        other.process.stderr.logfile = .file("/dev/stderr")
        other.process.streamLog.buffer = 1
        other.process.environment = ["A": "b"]
        other.orchestration.isProbeWrong = true
        return [plain, other]
    }()

    @Test("a row that is passed over when its option is not set would have changed nothing", arguments: [false, true])
    func rows(inContainer: Bool) throws {
        let context = ReadingContext(
            host: FakeHost(),
            raw: try raw("[supervisord]\nlog_buffer=77\nexit_on=fatal\nlog_format=json\n[program:x]\n"),
            sink: ProblemSink(stopsAtFirstError: true),
            here: "/srv",
            configurationPath: "/srv/s.conf",
            container: inContainer,
            variables: [:],
            seccomp: SeccompProfiles(host: FakeHost()),
            files: InputFiles(
                host: FakeHost(),
                sources: SourceList(host: FakeHost()),
                sink: ProblemSink(stopsAtFirstError: true)
            )
        )
        let rows = ProgramOptions.all.filter { !$0.readsWhenUnset }
        #expect(rows.count > 60)
        for row in rows {
            for draft in Self.drafts {
                var result = draft
                let reader = OptionReader(context.readerWithHere("program:x"), in: context)
                try reader.read([row.alsoWhenUnset], into: &result)
                #expect(String(describing: result) == String(describing: draft), "\(row.name)")
            }
        }
    }

    @Test("no option that is set is passed over")
    func signatures() throws {
        for row in ProgramOptions.all {
            let section = try raw("[program:x]\n\(row.name)=1\nother=2\n")["program:x"]
            #expect(try #require(section).signatures & row.signature != 0)
        }
    }

    private func raw(_ text: String) throws -> RawConfiguration {
        var raw = RawConfiguration()
        var parser = INIParser(path: "x", sink: ProblemSink(stopsAtFirstError: true))
        try parser.parse(Array(text.utf8), into: &raw)
        return raw
    }
}
