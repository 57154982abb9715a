import Foundation
import TestHarness
import Testing

/// Environment files and secrets of real programs (EXT-76).
@Suite struct SecretTests {
    /// A word that is nowhere else.
    private static let secret = "hunter2-7c1f"
    private static let value = "\(secret) \"a',b;#%(x)s$\\\n\(secret)"

    /// Every variable of a program, by name.
    private func environment(_ supervisor: Supervisor, _ name: String) throws -> [String: String] {
        var variables: [String: String] = [:]
        for entry in try supervisor.sandbox.view(name).environment {
            let halves = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(halves[0])] = halves.count > 1 ? String(halves[1]) : ""
        }
        return variables
    }

    // MARK: What programs get

    @Test func `programs get the variables of files and secrets, and not those that are unset`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("all.env", "export ALL='of all'\nOWN\nB=1\nC=1\n")
        try sandbox.write("x.env", "\u{feff}# mine\r\nMULTI=\"one\ntwo\" # why\r\nC=2\r\nD=2\r\nKEPT\r\n")
        try sandbox.write("token", Self.value + "\n")
        var launch = Launch()
        launch.environment = ["OWN=ours", "DROPPED=\(Self.secret)", "KEPT=kept", "ALSO=also"]
        let text = """
            env_file=all.env, none.env?
            environment=B=2,F="%(ENV_DROPPED)s"
            environment_unset=DROPPED,KEPT,ALSO
            [program:x]
            command=child view %(here)s/x -- hold
            env_file=%(program_name)s.env
            environment=D=3,E="-%(file:token)s-",G=%(file:%(here)s/token)s
            [program:y]
            command=child view %(here)s/y -- hold

            """
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            let x = try environment(supervisor, "x")
            let expected = [
                "ALL": "of all", "OWN": "ours", "B": "2", "C": "2", "D": "3", "E": "-\(Self.value)-", "F": Self.secret,
                "G": Self.value, "MULTI": "one\ntwo", "KEPT": "kept",
            ]
            for (name, value) in expected { #expect(x[name] == value, "\(name)") }
            #expect(x["DROPPED"] == nil && x["ALSO"] == nil)
            let y = try environment(supervisor, "y")
            #expect(y["ALL"] == "of all" && y["C"] == "1" && y["KEPT"] == nil && y["DROPPED"] == nil && y["E"] == nil)
        }
    }

    @Test func `the program behind a command line has them too, and hooks and checks`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("all.env", "FROM_FILE=yes\n")
        var launch = Launch()
        launch.environment = ["DROPPED=\(Self.secret)"]
        launch.arguments = ["--", "child", "view", sandbox.file("main"), "--", "hold"]
        let text = """
            env_file=all.env
            environment_unset=DROPPED
            [program:x]
            command=child hold
            pre_start=child view %(here)s/hook
            healthcheck=exec:child view %(here)s/check

            """
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            for name in ["main", "hook", "check"] {
                let variables = try environment(supervisor, name)
                #expect(variables["FROM_FILE"] == "yes" && variables["DROPPED"] == nil, "\(name)")
            }
        }
    }

    @Test func `a command, its directory and hooks use what a file holds, word for word`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("token", Self.value)
        try sandbox.write("name", "child\n")
        try sandbox.write("place", "a directory\n")
        _ = try sandbox.makeDirectory("a directory")
        let text = """
            [program:x]
            command=%(file:name)s append args "x%(file:token)sx" -- hold
            directory=%(here)s/%(file:place)s
            pre_start=child append hook %(file:token)s

            """
        try supervise(text, sandbox: sandbox) { (_) throws in
            #expect(try sandbox.contents("a directory/args") == "x\(Self.value)x\n")
            #expect(try sandbox.contents("a directory/hook") == "\(Self.value)\n")
        }
    }

    // MARK: Changes

    @Test func `update restarts what uses a file that has changed, and a broken one changes nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("x.env", "A=1\n")
        try sandbox.write("token", "1")
        let text = """
            [program:x]
            command=child view %(here)s/x -- hold
            env_file=x.env
            [program:y]
            command=child view %(here)s/y -- hold
            environment=A=%(file:token)s
            [program:z]
            command=child hold

            """
        try supervise(text + Supervisor.controlSections, sandbox: sandbox) { supervisor in
            for name in ["x", "y", "z"] { try supervisor.waitForRunning(name) }
            #expect(try supervisor.control("reread") == "No config updates to processes\n")
            try sandbox.write("x.env", "A=2\n")
            #expect(try supervisor.control("reread") == "x: changed\n")
            #expect(try supervisor.control("update") == "x: stopped\nx: updated process group\n")
            try supervisor.waitUntil("the new value") { try environment(supervisor, "x")["A"] == "2" }
            try sandbox.write("token", "2")
            #expect(try supervisor.control("update") == "y: stopped\ny: updated process group\n")
            try supervisor.waitUntil("the new secret") { try environment(supervisor, "y")["A"] == "2" }

            let pids = try ["x", "y", "z"].map(supervisor.pidOf)
            try sandbox.write("x.env", "KEY=\"\(Self.secret)\n")
            for action in ["reread", "update", "reload"] {
                let answer = try supervisor.control(action)
                let told = answer.contains("x.env', line 1: KEY: the quote is not closed")
                #expect(told || action == "reload", "\(answer)")
                #expect(!answer.contains(Self.secret))
            }
            try supervisor.waitForLog("line 1: KEY: the quote is not closed")
            try FileManager.default.removeItem(atPath: sandbox.file("token"))
            try sandbox.write("x.env", "A=2\n")
            #expect(try supervisor.control("reread").contains("token': it does not exist"))
            #expect(try ["x", "y", "z"].map(supervisor.pidOf) == pids)
        }
    }

    // MARK: What is shown

    @Test func `nothing that supervisord says shows what a file holds`() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("token", Self.secret + "\n", mode: 0o400)
        try sandbox.write("app.env", "APP_TOKEN=\(Self.secret)\n")
        let mark = "%(file:\(path))s"
        let text = """
            environment=TOKEN="\(mark)"
            [program:good]
            command=child hold \(mark) %(ENV_TOKEN)s
            env_file=app.env
            serverurl=http://\(mark)
            healthcheck=unix:/\(mark)/\(mark)
            healthcheck_interval=1
            healthcheck_retries=1
            [program:lost]
            command=/none/\(mark) x
            startretries=0
            [program:searched]
            command=\(mark)
            startretries=0
            [program:directory]
            command=child hold
            directory=/none/\(mark)
            startretries=0
            [program:quote]
            command=child 'x \(mark)
            startretries=0
            [program:hook]
            command=child hold
            pre_start=/none/\(mark)
            startretries=0
            [program:probe]
            command=child hold
            healthcheck=http://\(mark)/\(mark)
            healthcheck_retries=1
            healthcheck_interval=1
            [program:waits]
            command=child hold
            wait_for=file:/\(mark),tcp://\(mark):1,http://127.0.0.1:1/\(mark),exec:/none/\(mark)
            wait_timeout=2
            startretries=0
            [program:waiting]
            command=child hold
            wait_for=file:/none/\(mark)
            [program:ready]
            command=child print \(Self.secret.prefix(3)) -- hold
            ready=log:%(file:part)s
            stdout_logfile=NONE
            [eventlistener:listener]
            command=child hold \(mark)
            events=TICK_3600

            """
        try sandbox.write("part", String(Self.secret.prefix(3)))
        try supervise(text + Supervisor.controlSections, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("good")
            try supervisor.waitForRunning("ready")
            for name in ["lost", "searched", "directory", "quote", "hook"] {
                try supervisor.waitForLog("gave up: \(name)")
            }
            try supervisor.waitForLog("gave up: waits")
            try supervisor.waitForLog("'good' is unhealthy")
            try supervisor.waitForLog("'probe' is unhealthy")
            var said: [String: String] = [:]
            for action in [
                ["status"], ["avail"], ["reread"], ["update"], ["health"], ["start", "lost"], ["start", "hook"],
            ] {
                said[action.joined(separator: " ")] = try supervisor.runControl(action).text
            }
            let socket = sandbox.file("control.sock")
            for page in ["/", "/metrics", "/readyz", "/healthz", "/livez", "/tail.html?processname=good"] {
                said[page] = try UnixClient.get(page, from: socket).body
            }
            for method in ["supervisor.getAllProcessInfo", "supervisor.getAllConfigInfo", "supervisor.getState"] {
                said[method] = try UnixClient.call(socket, method)
            }
            try supervisor.stop()
            said["log"] = sandbox.read("supervisord.log")
            said["stdout"] = supervisor.standardOutput
            said["stderr"] = supervisor.standardError
            for name in sandbox.names where name.hasSuffix(".log") { said[name] = sandbox.read(name) }
            for (what, text) in said {
                #expect(!text.contains(Self.secret), "\(what): \(text)")
                // Nor what stands for it in the program.
                #expect(
                    !text.unicodeScalars.contains { $0.value >= 0xf0000 && $0.value <= 0xfffff },
                    "\(what): \(text)"
                )
            }
            let log = try #require(said["log"])
            for part in [
                "can't find command '/none/\(mark)'", "can't find command '\(mark)'", "couldn't chdir to /none/\(mark)",
                "can't parse command \"child 'x \(mark)\"", "pre_start: can't find command '/none/\(mark)'",
            ] { #expect(log.contains(part), "\(part)\n\(log)") }
            let configuration = try #require(said["supervisor.getAllConfigInfo"])
            for part in ["child hold \(mark) \(mark)", "/none/\(mark)", "http://\(mark)"] {
                #expect(configuration.contains("<string>\(part)</string>"), "\(part)")
            }
        }
    }

    @Test func `an error of a value ends supervisord with status 2 and without what the file holds`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("token", Self.secret)
        let text =
            Supervisor.header
            + "[program:x]\ncommand=child hold\nstartsecs=%(file:token)s\n[inet_http_server]\nport=%(file:token)s\n"
        for arguments in [["-n"], ["--test"]] {
            var launch = Launch()
            launch.arguments = arguments
            let (status, supervisor) = try runToExit(text, launch: launch, sandbox: sandbox)
            #expect(status == .exited(2))
            let said = supervisor.standardError + supervisor.standardOutput
            #expect(
                said.contains("invalid 'startsecs' value '%(file:\(sandbox.file("token")))s': what the file holds"),
                "\(said)"
            )
            #expect(!said.contains(Self.secret), "\(said)")
        }
    }

    @Test(arguments: [
        ("env_file=none", "cannot read env_file '%/none': it does not exist"),
        ("env_file=.", "cannot read env_file '%': it is a directory"),
        ("env_file=pipe?", "cannot read env_file '%/pipe': it is a named pipe"),
        ("env_file=/dev/zero", "cannot read env_file '/dev/zero': it is a device"),
        ("env_file=large", "cannot read env_file '%/large': it is larger than 1 MB"),
        ("env_file=bad", "env_file '%/bad', line 1: KEY: there is text behind the closing quote"),
        ("environment=A=%(file:none)s", "cannot be expanded: cannot read '%/none': it does not exist"),
        ("environment=A=%(file:pipe)s", "cannot be expanded: cannot read '%/pipe': it is a named pipe"),
        ("environment=A=%(file:zero)s", "cannot be expanded: cannot read '%/zero': it has a NUL byte"),
    ])
    func `a file that is no good ends supervisord with status 2, and nothing is started`(line: String, reason: String)
        throws
    {
        let sandbox = try Sandbox()
        mkfifo(sandbox.file("pipe"), 0o600)
        try sandbox.write("large", String(repeating: "#", count: 1 << 20 + 1))
        try sandbox.write("bad", "KEY='\(Self.secret)'x\n")
        try sandbox.write("zero", "a\0b")
        let program = "[program:a]\ncommand=child append %(here)s/ran x\n[program:x]\ncommand=child hold\n\(line)\n"
        var launch = Launch()
        launch.arguments = ["-n"]
        let (status, supervisor) = try runToExit(Supervisor.header + program, launch: launch, sandbox: sandbox)
        #expect(status == .exited(2))
        let expected = reason.replacingOccurrences(of: "%", with: sandbox.path)
        #expect(supervisor.standardError.contains(expected), "\(supervisor.standardError)")
        #expect(!supervisor.standardError.contains(Self.secret) && !sandbox.exists("ran"))
    }

    // MARK: Passwords

    @Test func `a server and supervisorctl have the password of a file, a hash too`() throws {
        for content in [Self.secret, "{SHA}\(Self.hash)"] {
            let sandbox = try Sandbox()
            try sandbox.write("password", content + "\n")
            try sandbox.write("plain", Self.secret)
            let text = """
                [unix_http_server]
                file=%(here)s/control.sock
                username=me
                password_file=password
                [rpcinterface:supervisor]
                supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
                [supervisorctl]
                serverurl=unix://%(here)s/control.sock
                username=me
                password_file=plain
                [program:x]
                command=child hold

                """
            try supervise(text, sandbox: sandbox) { supervisor in
                try supervisor.waitForRunning("x")
                #expect(try supervisor.control("status", "x").contains("RUNNING"))
                try sandbox.write("plain", "wrong")
                let refused = try supervisor.runControl(["status", "x"])
                #expect(refused.status != .exited(0) && !refused.text.contains("RUNNING"))
            }
        }
    }

    /// SHA-1 of the secret.
    private static let hash: String = {
        var hash = ""
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf %s '\(secret)' | sha1sum | cut -d' ' -f1"]
        process.standardOutput = pipe
        try? process.run()
        hash = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return hash.trimmingCharacters(in: .whitespacesAndNewlines)
    }()

    @Test(.enabled(if: getuid() == 0))
    func `secrets of root alone are read before root is given up, and stay known after it`() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        try sandbox.write("token", Self.secret, mode: 0o400)
        try sandbox.write("app.env", "A=1\n", mode: 0o400)
        let text = """
            user=nobody
            [unix_http_server]
            file=%(here)s/control.sock
            username=me
            password_file=token
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://%(here)s/control.sock
            [program:x]
            command=child view %(here)s/x -- hold
            environment=TOKEN=%(file:token)s
            env_file=app.env

            """
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            let variables = try environment(supervisor, "x")
            #expect(variables["TOKEN"] == Self.secret && variables["A"] == "1")
            #expect(try supervisor.control("reread") == "No config updates to processes\n")
            #expect(try supervisor.control("reload").contains("Restarted supervisord"))
            try supervisor.waitForLog(
                "cannot read '\(sandbox.file("token"))' again as user 65534, it stays as root has read it"
            )
            try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
            #expect(try supervisor.control("status", "x").contains("RUNNING"))
        }
    }
}
