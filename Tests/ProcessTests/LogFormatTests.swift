import Foundation
import TestHarness
import Testing

@Suite("Formats of output on standard streams (EXT-15, EXT-17)")
struct LogFormatTests {
    enum Sink: String, CaseIterable, Sendable {
        case pipe, socket

        func open() throws -> Channel {
            switch self {
            case .pipe: try .pipe()
            case .socket: try .socket()
            }
        }
    }

    static func options(_ format: String) -> String {
        "stdout_logfile=/dev/stdout\nstderr_logfile=/dev/stderr\nstartsecs=0\nautorestart=false\nlog_format=\(format)\n"
    }

    /// Runs with everything of ours in a file and of the programs on the channel.
    func run(
        _ configuration: String,
        _ channel: Channel,
        sandbox: Sandbox? = nil,
        _ body: (Supervisor) throws -> Void
    ) throws {
        var launch = Launch()
        launch.descriptors = [1: channel.far]
        try supervise("silent=true\n" + configuration, launch: launch, sandbox: sandbox, body)
    }

    func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test(
        "two programs with a million lines each, and the activity log between them: whole lines, none lost",
        .serialized,
        arguments: ["prefix", "json"],
        Sink.allCases
    )
    func millions(_ format: String, _ sink: Sink) throws {
        let sandbox = try Sandbox()
        let channel = try sink.open()
        var launch = Launch()
        launch.descriptors = [1: channel.far]
        let checker = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Children/check_lines.py").path
        let verdict = try Channel.file(sandbox.file("verdict"))
        let reader = try RunningProcess(
            ["/usr/bin/python3", checker, format, "a", "1000000", "b", "1000000"],
            environment: ["PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")],
            descriptors: [0: channel.near, 1: verdict.far, 2: verdict.far]
        )
        defer { reader.end() }
        channel.closeNear()
        let text = """
            [supervisord]
            nodaemon=true
            logfile=/dev/stdout
            pidfile=%(here)s/supervisord.pid
            log_format=\(format)
            [program:a]
            command=child blocks a 1000000 -- exit 0
            \(Self.options(format))
            [program:b]
            command=child blocks b 1000000 -- exit 0
            \(Self.options(format))
            [program:noise]
            command=child print short-lived -- exit 0
            stdout_logfile=NONE
            startsecs=0
            autorestart=true
            """
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        channel.closeFar()
        _ = try reader.waitForExit(within: 300)
        #expect(sandbox.read("verdict") == "all lines are there\n")
    }

    @Test("a line of JSON names process, pid and stream; an object is kept; an end without newline gets one")
    func json() throws {
        let channel = try Channel.pipe()
        let sandbox = try Sandbox()
        let text = """
            [group:site]
            programs=web
            [program:web]
            command=sh -c 'echo plain; echo "{\\"level\\":\\"info\\"}"; printf "\\377 \\001"; child pid %(here)s/pid'
            \(Self.options("json"))
            """
        try run(text, channel, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: web (exit status 0; expected)")
            let pid = try supervisor.pidOf("web")
            let lines = try waitFor("three lines") {
                let found = try objects(channel.text)
                return found.count == 3 ? found : nil
            }
            for line in lines {
                #expect(line["program"] as? String == "web")
                #expect(line["group"] as? String == "site")
                #expect(line["stream"] as? String == "stdout")
                #expect(line["pid"] as? Int32 == pid)
                let time = try #require(line["time"] as? String)
                #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            }
            #expect(lines.map { $0["msg"] as? String } == ["plain", nil, "\u{fffd} \u{1}"])
            #expect((lines[1]["json"] as? [String: String]) == ["level": "info"])
        }
    }

    @Test("both streams of a program on one descriptor: whole lines of each (EXT-15)")
    func bothStreams() throws {
        let channel = try Channel.pipe()
        let text = """
            [program:x]
            command=sh -c 'for i in 1 2 3 4 5 6 7 8 9; do printf out; printf err >&2; printf "put\\n"; printf "or\\n" >&2; done'
            \(Self.options("json"))
            """
            .replacing("stderr_logfile=/dev/stderr", with: "stderr_logfile=/dev/stdout")
        try run(text, channel) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            try supervisor.waitUntil("all lines") { channel.text.count { $0 == "\n" } == 18 }
            let lines = try objects(channel.text).map { "\($0["stream"] ?? "") \($0["msg"] ?? "")" }
            #expect(lines.count { $0 == "stdout output" } == 9)
            #expect(lines.count { $0 == "stderr error" } == 9)
        }
    }

    @Test("redirect_stderr makes one stream, stdout; the prefix of a program in a group is group:process (EXT-15)")
    func redirected() throws {
        let channel = try Channel.pipe()
        let text = """
            [supervisord]
            log_format=prefix
            [group:g]
            programs=x
            [program:x]
            command=child print one -- eprint two -- hold
            redirect_stderr=true
            stdout_logfile=/dev/stdout
            """
        try run(text, channel) { _ in
            try channel.waitFor("two\n")
            #expect(channel.text == "g:x | one\ng:x | two\n")
        }
    }

    @Test("a program that could not be started says so in its format (PROC-36)")
    func failedStart() throws {
        let errors = try Channel.pipe()
        var launch = Launch()
        launch.descriptors = [2: errors.far]
        let text = "[program:x]\ncommand=child hold\ndirectory=/nonexistent\nstartretries=0\n" + Self.options("json")
        try supervise(text, launch: launch) { supervisor in
            try supervisor.waitForLog("gave up: x")
            try errors.waitFor("was not spawned")
            let lines = try objects(errors.text)
            #expect(lines.map { $0["pid"] as? Int } == [0, 0])
            #expect(lines.map { $0["stream"] as? String } == ["stderr", "stderr"])
        }
    }

    @Test("the activity log is one object a line, also on a file, with several lines of text in it (EXT-15)")
    func activity() throws {
        let program = "[program:x]\ncommand=child print a -- print b -- hold\nstdout_logfile=/dev/stdout\n"
        let text = "log_format=json\n" + program
        try supervise(text) { supervisor in
            let name = "supervisord.log"
            try supervisor.waitUntil("output in the log") {
                supervisor.sandbox.read(name).contains("'x' stdout output")
            }
            #expect(try supervisor.stop() == .exited(0))
            for line in try objects(supervisor.sandbox.read(name)) + objects(supervisor.standardOutput) {
                #expect(line["time"] != nil && line["program"] != nil)
                let isOurs = line["program"] as? String == "supervisord"
                #expect(isOurs == (line["level"] != nil))
            }
            #expect(supervisor.standardOutput.contains(#""level":"info","program":"supervisord","msg":"spawned: 'x'"#))
        }
    }

    @Test("a file gets the output as it is, whatever the format (EXT-15)")
    func files() throws {
        let text = "[program:x]\ncommand=child write half -- hold\nstdout_logfile=%(here)s/out\nlog_format=json\n"
        try supervise(text) { supervisor in
            try supervisor.waitUntil("output") { supervisor.sandbox.read("out") == "half" }
        }
    }

    @Test(
        "a program of another user can open /dev/stdout and /dev/stderr (EXT-17, P14)",
        .enabled(if: getuid() == 0),
        arguments: [false, true]
    )
    func otherUser(_ redirected: Bool) throws {
        let (output, errors) = (try Channel.pipe(), try Channel.pipe())
        var launch = Launch()
        launch.descriptors = [1: output.far, 2: errors.far]
        let text = """
            silent=true
            [program:x]
            command=sh -c 'echo one > /dev/stdout; echo two > /proc/self/fd/2; echo three > /dev/stderr'
            user=nobody
            redirect_stderr=\(redirected)
            stdout_logfile=/dev/stdout
            stderr_logfile=/dev/stderr
            startsecs=0
            autorestart=false
            """
        try supervise(text, launch: launch) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            try (redirected ? output : errors).waitFor("three\n")
            #expect(output.text == (redirected ? "one\ntwo\nthree\n" : "one\n"))
            #expect(errors.text == (redirected ? "" : "two\nthree\n"))
        }
    }
}
