import Foundation
import TestHarness
import Testing

@Suite("The line below Supervisor's (EXT-100 to EXT-102)")
struct SecondLineTests {
    /// What standard error says of a start that is refused.
    private func refusal(_ text: String, _ arguments: String..., sandbox: Sandbox? = nil) throws -> [String] {
        var launch = Launch()
        launch.arguments = arguments
        let (status, supervisor) = try runToExit(text, launch: launch, sandbox: sandbox)
        #expect(status == .exited(2), "\(supervisor.state)")
        return supervisor.standardError.split(separator: "\n").map(String.init)
    }

    @Test("in a container a value that is wrong has file, line, key and plain words below Supervisor's line")
    func value() throws {
        let sandbox = try Sandbox()
        let file = sandbox.file("supervisord.conf")
        let text = Supervisor.header + "[program:x]\ncommand=a\nstartsecs=10m\n"
        let plain = try refusal(text, "-n", sandbox: sandbox)
        #expect(plain.count == 2, "\(plain)")
        // What both runs have printed is in one file.
        let lines = Array(try refusal(text, "-n", "--container", sandbox: sandbox).dropFirst(plain.count))
        #expect(lines.count == 3, "\(lines)")
        #expect(
            lines.first
                == "Error: invalid literal for int() with base 10: '10m' in section 'program:x' (file: '\(file)')"
        )
        let line = (Supervisor.header + "[program:x]\ncommand=a\n").split(separator: "\n").count + 1
        #expect(
            lines.dropFirst().first
                == "\(file):\(line): [program:x] startsecs: '10m' is not a whole number; write the number "
                + "alone, without a unit"
        )
    }

    @Test("a port in use is told with the process that has it")
    func port() throws {
        let port = try OccupiedPort()
        let lines = try refusal(Supervisor.header + "[inet_http_server]\nport=127.0.0.1:\(port.port)\n", "-n")
        #expect(lines.first?.hasPrefix("Error: Another program is already listening on a port that one of our") == true)
        // A child that another test has just started may have the socket as well.
        let process = "[inet_http_server] port '127.0.0.1:\(port.port)': process "
        #expect(
            lines.contains { $0.hasPrefix(process) && $0.contains("') of user \(getuid()) listens on this port; ") },
            "\(lines)"
        )
    }

    @Test("our own second instance is told by its pid, and that supervisorctl may be what is wanted")
    func secondInstance() throws {
        let text = "[unix_http_server]\nfile=s.sock\n[program:x]\ncommand=child hold\nstartsecs=0\n"
        try supervise(text) { supervisor in
            try supervisor.waitUntilUp()
            let second =
                "[supervisord]\nlogfile=/dev/null\npidfile=\(supervisor.sandbox.path)/second.pid\n"
                + "[unix_http_server]\nfile=\(supervisor.sandbox.file("s.sock"))\n"
            let lines = try refusal(second, "-n")
            let words =
                "process \(supervisor.pid) ('supervisord') of user \(getuid()) listens on this socket; if it runs this "
                + "configuration already, use supervisorctl"
            #expect(lines.contains { $0.contains(words) }, "\(lines)")
        }
    }

    @Test("a command that is not there is told of once, with the program and where it was looked for")
    func command() throws {
        let text = "[program:web]\ncommand=no-such-command -x\nstartretries=1\nenvironment=PATH=\"/opt/none:/bin\"\n"
        var launch = Launch()
        launch.arguments += ["--container"]
        try supervise(text, launch: launch) { supervisor in
            let log = try supervisor.waitForLog("gave up: web")
            let hint =
                "WARN 'web' cannot start: there is no command 'no-such-command' in its PATH, which is /opt/none:/bin"
            #expect(log.count(of: hint) == 1, "\(log.text)")
            #expect(log.count(of: "spawnerr: can't find command 'no-such-command'") == 2)
            #expect(log.count(of: "WARN nothing runs any more") == 1)
        }
    }

    @Test("the log names the program once, before supervisord started, and a command alone is silent")
    func release() throws {
        let text = "[program:x]\ncommand=child hold\nstartsecs=0\n"
        var launch = Launch()
        launch.arguments += ["--container"]
        try supervise(text, launch: launch) { supervisor in
            let lines = try supervisor.waitForLog("supervisord started with pid").lines
            let place = try #require(lines.firstIndex { $0.contains("supervisord started with pid") })
            #expect(place > 0 && lines[place - 1].hasPrefix("INFO swift-supervisor "), "\(lines)")
            #expect(lines[max(0, place - 1)].hasSuffix("), compatible with Supervisor 4.3.0"))
            kill(supervisor.pid, SIGHUP)
            let log = try supervisor.waitForLog("supervisord started with pid", count: 2)
            #expect(log.count(of: "INFO swift-supervisor ") == 1)
        }
    }

    @Test("version -v names both programs, and version alone the Supervisor that they are compatible with")
    func versions() throws {
        try supervise(Supervisor.controlSections) { supervisor in
            try supervisor.waitUntilUp()
            #expect(try supervisor.control("version") == "4.3.0\n")
            let lines = try supervisor.control("version", "-v").split(separator: "\n")
            #expect(lines.count == 2, "\(lines)")
            let words = lines.map { $0.split(separator: " ").map(String.init) }
            #expect(words.map(\.first) == ["supervisord:", "supervisorctl:"])
            #expect(words.first?.dropFirst() == words.last?.dropFirst())
            #expect(words.first?[1] == "swift-supervisor", "\(lines)")
        }
    }

    @Test("--test looks for what a start would not find here, and for keys without effect")
    func report() throws {
        let sandbox = try Sandbox()
        let file = sandbox.file("supervisord.conf")
        let port = try OccupiedPort()
        let text = """
            [supervisord]
            logfile=/dev/stdout
            [inet_http_server]
            port=127.0.0.1:\(port.port)
            [program:a]
            command=/bin/sh -c x
            directory=/no/such/directory
            [program:b]
            command=no-such-command
            stdout_logfile=/dev/stdout
            stdout_logfile_maxbytes=1MB
            [unix_http_server]
            file=/no/such/place/s.sock

            """
        var launch = Launch()
        launch.arguments = ["--test"]
        let (status, supervisor) = try runToExit(text, launch: launch, sandbox: sandbox)
        #expect(status == .exited(0))
        let lines = supervisor.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.count == 6, "\(lines)")
        #expect(lines.last == "ok: 2 programs, 5 warnings")
        for (line, words) in [
            (4, "[inet_http_server] port: process "),
            (7, "[program:a] directory: there is no directory '/no/such/directory'"),
            (9, "[program:b] command: can't find command 'no-such-command' in PATH, which is "),
            (11, "[program:b] stdout_logfile_maxbytes: has no effect: /dev/stdout is not rotated"),
            (13, "[unix_http_server] file: there is no directory '/no/such/place' for the socket"),
        ] { #expect(lines.contains { $0.hasPrefix("\(file):\(line): warning: \(words)") }, "\(line): \(lines)") }
        // Nothing was made, and the port is still the other's.
        #expect(!FileManager.default.fileExists(atPath: sandbox.file("supervisord.pid")))
    }

    @Test("--env-file sets variables for --test, for a start and for programs")
    func environmentFile() throws {
        let sandbox = try Sandbox()
        let variables = try sandbox.write("ci.env", "GREETING=hello there\n")
        let text = "[supervisord]\nnodaemon=true\n[program:x]\ncommand=/bin/sh -c 'echo %(ENV_GREETING)s' \n"
        var launch = Launch()
        launch.arguments = ["--test"]
        let refused = try runToExit(text, launch: launch, sandbox: sandbox)
        #expect(refused.0 == .exited(2))
        launch.arguments = ["--env-file", variables, "--test"]
        #expect(try runToExit(text, launch: launch, sandbox: sandbox).0 == .exited(0))
    }
}
