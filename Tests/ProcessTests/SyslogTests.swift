import Foundation
import TestHarness
import Testing

@Suite("Logs that go to syslog")
struct SyslogTests {
    /// Runs a supervisord for whom the file `log` of its sandbox is /dev/log.
    private func run(_ configuration: String, sandbox: Sandbox, _ body: (Supervisor) throws -> Void) throws {
        var launch = Launch()
        launch.wrapper = MountNamespace.devices(sandbox.path)
        let supervisor = try Supervisor(configuration, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try body(supervisor)
    }

    @Test("stdout_syslog sends every line with the name of the process, beside its file (LOG-60, CFG-136)")
    func program() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            [program:x]
            command=child print one -- eprint two -- lines word 200 -- write unterminated -- exit 0
            startsecs=0
            autorestart=false
            stdout_syslog=true
            stdout_logfile=%(here)s/out.log
            stderr_logfile=syslog
            """
        try run(Supervisor.header + text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            var messages: [String] = []
            try supervisor.waitUntil("messages") {
                messages += server.messages()
                return messages.count >= 203
            }
            let words = (1...200).map { "supervisord: x word \($0)" }
            #expect(
                messages.filter { $0 != "supervisord: x two" } == ["supervisord: x one"] + words + [
                    "supervisord: x unterminated"
                ]
            )
            #expect(messages.count == 203)
            #expect(sandbox.read("out.log").hasSuffix("word 200\nunterminated"))
            #expect(!sandbox.exists("syslog"))
            #expect(!supervisor.log.contains("not logged to syslog"))
        }
    }

    @Test("strip_ansi counts for syslog as for files (LOG-40)")
    func stripped() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            strip_ansi=true
            [program:x]
            command=sh -c 'printf "\\033[31mred\\033[0m\\n"; exec sleep 1000'
            stdout_syslog=true
            stdout_logfile=NONE
            """
        try run(Supervisor.header + text, sandbox: sandbox) { supervisor in
            var messages: [String] = []
            try supervisor.waitUntil("a message") {
                messages += server.messages()
                return !messages.isEmpty
            }
            #expect(messages == ["supervisord: x red"])
        }
    }

    @Test("logfile=syslog sends the activity log there, with its own times and levels (LOG-61)")
    func activityLog() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            [supervisord]
            nodaemon=true
            logfile=syslog
            pidfile=%(here)s/supervisord.pid
            childlogdir=%(here)s
            [program:x]
            command=child hold
            """
        try run(text, sandbox: sandbox) { supervisor in
            var messages: [String] = []
            try supervisor.waitUntil("messages") {
                messages += server.messages()
                return messages.contains { $0.contains("INFO spawned: 'x'") }
            }
            #expect(try supervisor.stop() == .exited(0))
            messages += server.messages()
            #expect(
                messages.allSatisfy {
                    $0.wholeMatch(of: /supervisord: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]{4} .*/) != nil
                }
            )
            // The last line of all is there as well.
            #expect(messages.last?.contains("stopped: x") == true)
            #expect(!sandbox.exists("syslog") && supervisor.standardError == "")
        }
    }

    @Test("logs that go to syslog can be cleared; there is nothing to read of them (QRK-20, LOG-63)")
    func control() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            [supervisord]
            nodaemon=true
            logfile=syslog
            [unix_http_server]
            file=%(here)s/s
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [program:x]
            command=child print one -- await %(here)s/go -- print two -- hold
            stdout_syslog=true
            stdout_logfile=%(here)s/out.log
            stderr_logfile=NONE
            [program:y]
            command=child print hello -- hold
            stdout_syslog=true
            stdout_logfile=NONE
            stderr_logfile=NONE
            """
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.file("supervisorctl"),
            withDestinationPath: try Binaries.supervisord
        )
        func ask(_ words: String...) throws -> String {
            let output = try Channel.file(sandbox.file("answer"))
            ftruncate(output.far, 0)
            let client = try RunningProcess(
                [sandbox.file("supervisorctl"), "-s", "unix://\(sandbox.file("s"))"] + words,
                environment: ["PATH=/usr/bin:/bin"],
                descriptors: [1: output.far, 2: output.far]
            )
            _ = try client.waitForExit()
            return sandbox.read("answer")
        }
        try run(text, sandbox: sandbox) { supervisor in
            try supervisor.waitUntil("output") { sandbox.read("out.log") == "one\n" }
            #expect(try ask("clear", "x", "y") == "x: cleared\ny: cleared\n")
            #expect(sandbox.read("out.log") == "")
            #expect(try ask("tail", "y") == "y: ERROR (no log file)\n")
            #expect(try ask("maintail") == "supervisord: ERROR (no log file)\n")
            try sandbox.write("go", "")
            try supervisor.waitUntil("output") { sandbox.read("out.log") == "two\n" }
            var messages: [String] = []
            try supervisor.waitUntil("messages") {
                messages += server.messages()
                return messages.contains("supervisord: x two") && messages.contains("supervisord: y hello")
            }
        }
    }

    @Test("lines that wait for a busy log daemon are sent before the end (EXT-16)")
    func drainedAtExit() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            [program:x]
            command=child lines word 100 -- append %(here)s/written done -- hold
            stdout_syslog=true
            stdout_logfile=%(here)s/out.log
            """
        try run(Supervisor.header + text, sandbox: sandbox) { supervisor in
            _ = try sandbox.contents("written")
            try supervisor.waitUntil("output") { sandbox.lines("out.log").count == 100 }
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopped: x")
            // Only now somebody reads.
            var messages: [String] = []
            try supervisor.waitUntil("the end") {
                for _ in 0..<100 { messages += server.messages() }
                return supervisor.process.ended != nil
            }
            messages += server.messages()
            #expect(messages == (1...100).map { "supervisord: x word \($0)" })
        }
    }

    @Test("without a log daemon that is one warning, and everything goes on (P40)")
    func missing() throws {
        let sandbox = try Sandbox()
        let text = """
            [program:x]
            command=child lines word 100 -- append %(here)s/written done -- hold
            stdout_syslog=true
            stdout_logfile=%(here)s/out.log
            """
        try run(Supervisor.header + text, sandbox: sandbox) { supervisor in
            _ = try sandbox.contents("written")
            try supervisor.waitForLog(
                "WARN cannot write to syslog '/dev/log': No such file or directory; lines for it are dropped meanwhile"
            )
            try supervisor.waitUntil("output") { sandbox.lines("out.log").count == 100 }
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.count(of: "syslog") == 2 && supervisor.log.contains(": 100 lines were lost"))
        }
    }

    @Test("an activity log that syslog does not take says so on stderr, once, and what was lost at the end (LOG-10)")
    func missingForActivityLog() throws {
        let sandbox = try Sandbox()
        let text = "[supervisord]\nnodaemon=true\nsilent=true\nlogfile=syslog\npidfile=%(here)s/pid\n"
        try run(text, sandbox: sandbox) { supervisor in
            _ = try sandbox.contents("pid")
            #expect(try supervisor.stop() == .exited(0))
            let line =
                "supervisord: cannot write to syslog '/dev/log': No such file or directory; "
                + "lines for it are dropped meanwhile\n"
            let errors = supervisor.standardError
            #expect(errors.hasPrefix(line))
            // And at the end the number of lines.
            #expect(errors.split(separator: "\n").count == 2 && errors.hasSuffix(" lines were lost\n"))
        }
    }

    @Test("a log daemon that comes back gets the next line, and the activity log the number of those lost")
    func restarted() throws {
        let sandbox = try Sandbox()
        let server = try SyslogServer(sandbox.file("log"))
        let text = """
            [program:x]
            command=child print one -- await %(here)s/a -- print two -- await %(here)s/b -- sleep 20 -- print three -- hold
            stdout_syslog=true
            stdout_logfile=NONE
            """
        try run(Supervisor.header + text, sandbox: sandbox) { supervisor in
            var messages: [String] = []
            func wait(for count: Int) throws {
                try supervisor.waitUntil("message \(count)") {
                    messages += server.messages()
                    return messages.count == count
                }
            }
            try wait(for: 1)
            server.stop()
            try sandbox.write("a", "")
            try supervisor.waitForLog("WARN cannot write to syslog '/dev/log': No such file or directory")
            try server.start()
            try sandbox.write("b", "")
            try wait(for: 2)
            try supervisor.waitForLog("WARN syslog '/dev/log' takes lines again, 1 lines were lost")
            #expect(messages == ["supervisord: x one", "supervisord: x three"])
        }
    }
}
