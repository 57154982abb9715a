import Model
import Testing

@testable import Configuration

@Suite("Output of programs on standard streams")
struct StreamLogTests {
    private static let program = "[program:x]\ncommand=/bin/cat\n"

    private func settings(_ lines: String, daemon: String = "") throws -> [StreamLogSettings] {
        try load(base + daemon + Self.program + lines).groups.flatMap(\.processes).map(\.streamLog)
    }

    private static func settings(
        _ format: StreamLogSettings.Format,
        _ buffer: Int,
        _ overflow: LogOverflow
    ) -> StreamLogSettings {
        var settings = StreamLogSettings()
        settings.format = format
        settings.buffer = buffer
        settings.overflow = overflow
        return settings
    }

    private func format(_ lines: String, daemon: String = "") throws -> StreamLogSettings.Format? {
        try settings(lines, daemon: daemon).first?.format
    }

    @Test("raw, one megabyte and block are the defaults (EXT-15, EXT-16)")
    func defaults() throws {
        #expect(try settings("") == [Self.settings(.raw, 1 << 20, .block)])
        #expect(try load(base).daemon.logFormat == .text)
    }

    @Test("every option arrives, in any case of letters")
    func values() throws {
        let expected = Self.settings(.json, 3 << 10, .drop)
        #expect(try settings("log_format=JSON\nlog_buffer=3KB\nlog_overflow=Drop\n") == [expected])
        #expect(try format("log_format=prefix\nlog_prefix=a\n") == .prefix("a"))
    }

    @Test("[supervisord] sets them for all programs, each of which may say otherwise (EXT-15)")
    func inherited() throws {
        let prefix = "log_prefix=[%(program_name)s %(process_num)d]\n"
        let daemon = "log_format=prefix\n" + prefix + "log_buffer=7\nlog_overflow=drop\n"
        #expect(try settings("", daemon: daemon) == [Self.settings(.prefix("[x 0]"), 7, .drop)])
        let own = "log_format=json\nlog_buffer=8\nlog_overflow=block\n"
        #expect(try settings(own, daemon: daemon) == [Self.settings(.json, 8, .block)])
        #expect(try format("log_prefix=%(group_name)s:\n", daemon: daemon) == .prefix("x:"))
        #expect(try format("log_format=raw\n", daemon: daemon) == .raw)
    }

    @Test("nothing is kept unless it is asked for, by [supervisord] for the activity log and all programs (EXT-79)")
    func kept() throws {
        let keep = { (lines: String, daemon: String) in try settings(lines, daemon: daemon).map(\.keep) }
        #expect(try keep("", "") == [0])
        #expect(try keep("log_keep=3KB\n", "") == [3 << 10])
        #expect(try keep("", "log_keep=7\n") == [7])
        #expect(try keep("log_keep=0\n", "log_keep=7\n") == [0])
        #expect(try keep("log_keep=64MB\n", "") == [64 << 20])
        #expect(try load(base).daemon.logKeep == 0)
        #expect(try load(base + "log_keep=1mb\n").daemon.logKeep == 1 << 20)
    }

    @Test("the activity log is JSON only for json; text there means raw for programs (EXT-15)")
    func activity() throws {
        for (word, activity, program) in [
            ("text", ActivityLogFormat.text, StreamLogSettings.Format.raw), ("raw", .text, .raw),
            ("prefix", .text, .prefix("x | ")), ("json", .json, .json),
        ] {
            #expect(try load(base + "log_format=\(word)\n").daemon.logFormat == activity)
            #expect(try format("", daemon: "log_format=\(word)\n") == program)
        }
    }

    @Test("the default prefix is the name that users know the process by, and a blank at its end (EXT-15)")
    func standardPrefix() throws {
        #expect(try format("log_format=prefix\n") == .prefix("x | "))
        let numbered = "log_format=prefix\nnumprocs=2\nprocess_name=p%(process_num)d\n"
        #expect(try settings(numbered).map(\.format) == [.prefix("x:p0 | "), .prefix("x:p1 | ")])
        let grouped = "log_format=prefix\n[group:g]\nprograms=x\n"
        #expect(try format(grouped) == .prefix("g:x | "))
    }

    @Test("quotes keep blanks at the ends of a prefix")
    func quotes() throws {
        let prefix = { (text: String) in try format("log_format=prefix\nlog_prefix=\(text)\n") }
        #expect(try prefix("  a ") == .prefix("a"))
        #expect(try prefix("\"  a \"") == .prefix("  a "))
        #expect(try prefix("' a'") == .prefix(" a"))
        #expect(try prefix("\"a'") == .prefix("\"a'"))
        #expect(try prefix("\"") == .prefix("\""))
        #expect(try prefix("") == .prefix(""))
        #expect(try prefix("'%(program_name)s%% '") == .prefix("x% "))
    }

    @Test(
        "what makes no sense is refused with what is allowed, in a program and in [supervisord]",
        arguments: [
            ("log_overflow=wait", "invalid 'log_overflow' value 'wait': must be block or drop"),
            ("log_buffer=0", "invalid 'log_buffer' value '0': must be at least 1"),
            ("log_buffer=-1MB", "invalid 'log_buffer' value '-1MB': must be at least 1"),
            ("log_keep=-1", "invalid 'log_keep' value '-1': must be bytes, as 16KB or 1MB, from 0 to 64MB"),
            ("log_keep=65MB", "invalid 'log_keep' value '65MB': must be bytes, as 16KB or 1MB, from 0 to 64MB"),
            ("log_keep=16K", "invalid 'log_keep' value '16K': must be bytes, as 16KB or 1MB, from 0 to 64MB"),
            ("log_keep=", "invalid 'log_keep' value '': must be bytes, as 16KB or 1MB, from 0 to 64MB"),
            ("log_prefix=a\n b", "invalid 'log_prefix' value 'a\\nb': must be one line"),
        ]
    )
    func refused(_ line: String, _ message: String) {
        #expect(refusal(base + line + "\n") == message)
        #expect(refusal(base + Self.program + line + "\n").hasPrefix(message + " in section 'program:x'"))
    }

    @Test("a format that there is not is refused; text is one of [supervisord] only")
    func formats() {
        #expect(
            refusal(base + "log_format=xml\n")
                == "invalid 'log_format' value 'xml': must be text, raw, prefix or json"
        )
        #expect(
            refusal(base + Self.program + "log_format=text\n").hasPrefix(
                "invalid 'log_format' value 'text': must be raw, prefix or json in section 'program:x'"
            )
        )
    }

    @Test("a prefix that cannot be expanded is refused where it stands, also when it has no effect")
    func unknownName() {
        #expect(refusal(base + Self.program + "log_prefix=%(nothing)s\n").hasPrefix("Format string '%(nothing)s'"))
        #expect(
            refusal(base + "log_prefix=%(nothing)s\n" + Self.program).hasPrefix(
                "Format string '%(nothing)s' for 'supervisord.log_prefix' contains names ('nothing')"
            )
        )
    }

    @Test("a change is one of the program for reread and update, unless it has no effect")
    func changes() throws {
        let groups = { (lines: String) in try load(base + Self.program + lines).groups }
        let before = try groups("")
        for lines in ["log_format=json", "log_format=prefix", "log_buffer=5", "log_overflow=drop", "log_keep=5"].map({
            $0 + "\n"
        }) {
            #expect(ConfigurationDiff(active: before, new: try groups(lines)).changed.count == 1)
        }
        #expect(ConfigurationDiff(active: before, new: try groups("log_prefix=y\n")).changed.isEmpty)
    }

    @Test("listeners and FastCGI programs have them too")
    func otherSections() throws {
        let text =
            "[eventlistener:l]\ncommand=/bin/cat\nevents=TICK_5\nlog_format=json\n"
            + "[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://localhost:1\nlog_format=json\n"
        #expect(try load(base + text).groups.flatMap(\.processes).map(\.streamLog.format) == [.json, .json])
    }
}
