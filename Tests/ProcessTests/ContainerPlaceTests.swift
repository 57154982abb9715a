import Foundation
import TestHarness
import Testing

/// Container mode on a machine, where all its rules hold as well (EXT-1).
@Suite("Container mode needs no place that can be written (EXT-12)")
struct ContainerPlaceTests {
    private static let program = "[program:x]\ncommand=child hold\nstartsecs=0\n"

    /// Runs a file in container mode, with the log on standard output, until its program runs.
    private func contain(_ text: String, launch: Launch = Launch(), _ body: (Supervisor, ActivityLog) throws -> Void)
        throws
    {
        let container = "[supervisord]\ncontainer=true\n" + text + "\n" + Self.program
        let supervisor = try Supervisor(container, launch: launch)
        defer { supervisor.end() }
        let log = try waitFor("program", state: { supervisor.state }) { () -> ActivityLog? in
            let log = ActivityLog(supervisor.standardOutput)
            if log.contains("success: x") { return log }
            if supervisor.process.ended != nil { throw WaitedInVain("it has ended\n\(supervisor.state)") }
            return nil
        }
        try body(supervisor, log)
        #expect(try supervisor.stop() == .exited(0))
    }

    private static let socket = "[unix_http_server]\nfile=%(here)s/s.sock\n"

    @Test("the default pidfile is Supervisor's, in the working directory (EXT-1)")
    func defaultPidfile() throws {
        try contain(Self.socket) { (supervisor, _) throws in
            #expect(supervisor.sandbox.read("supervisord.pid") == "\(supervisor.pid)\n")
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.sandbox.exists("supervisord.pid"))
        }
    }

    @Test("where the default pidfile cannot be written nothing is said, and of another one there is one warning")
    func unwritablePidfile() throws {
        var launch = Launch()
        launch.before = [["cd", "/proc"]]
        try contain(Self.socket, launch: launch) { _, log in
            #expect(log.entries(with: "WARN ").isEmpty)
            #expect(log.contains("INFO supervisord started with pid"))
        }
        try contain("pidfile=%(here)s/missing/p\n" + Self.socket) { supervisor, log in
            let path = supervisor.sandbox.file("missing/p")
            #expect(
                log.entries(with: "WARN ").map(\.message) == [
                    "could not write pidfile \(path): No such file or directory"
                ]
            )
            #expect(log.contains("INFO supervisord started with pid"))
        }
    }

    @Test(
        "a socket whose directory is missing, is a file or takes no sockets is one warning",
        arguments: [
            ("%(here)s/missing/s.sock", "No such file or directory"), ("%(here)s/file/s.sock", "Not a directory"),
            ("/proc/s.sock", "No such file or directory"),
        ]
    )
    func socket(_ file: String, _ cause: String) throws {
        let sandbox = try Sandbox()
        try sandbox.write("file", "")
        let text = "[supervisord]\ncontainer=true\n[unix_http_server]\nfile=\(file)\n" + Self.program
        let supervisor = try Supervisor(text, sandbox: sandbox)
        defer { supervisor.end() }
        try waitUntil("program", state: { supervisor.state }) { supervisor.standardOutput.contains("success: x") }
        let path = file.replacingOccurrences(of: "%(here)s", with: sandbox.path)
        #expect(
            ActivityLog(supervisor.standardOutput).entries(with: "WARN ").map(\.message) == [
                "[unix_http_server] is not served: file '\(path)': \(cause)"
            ]
        )
        #expect(try supervisor.stop() == .exited(0))
    }

    @Test("a full file system is one too", .enabled(if: getuid() == 0))
    func fullFileSystem() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("full")
        var launch = Launch()
        let script = "mount -t tmpfs -o nr_inodes=2 tmpfs \"$1/full\"; : >\"$1/full/last\""
        launch.wrapper = MountNamespace.wrapper(script, sandbox.path)
        let text = "[supervisord]\ncontainer=true\n[unix_http_server]\nfile=%(here)s/full/s.sock\n" + Self.program
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try waitUntil("program", state: { supervisor.state }) { supervisor.standardOutput.contains("success: x") }
        let path = sandbox.file("full/s.sock")
        #expect(
            ActivityLog(supervisor.standardOutput).entries(with: "WARN ").map(\.message) == [
                "[unix_http_server] is not served: file '\(path)': No space left on device"
            ]
        )
    }

    @Test("a log that cannot be made goes to standard output", arguments: ["missing/s.log", "."])
    func logfile(_ name: String) throws {
        try contain("logfile=%(here)s/\(name)\n" + Self.socket) { supervisor, log in
            let warnings = log.entries(with: "WARN ").map(\.message)
            #expect(
                warnings.count == 1
                    && warnings.first?.hasPrefix("cannot open log file '\(supervisor.sandbox.path)") == true
            )
            #expect(warnings.first?.hasSuffix(", logging to standard output") == true, "\(warnings)")
        }
    }

    @Test("a childlogdir that is missing costs no program its log")
    func childLogDirectory() throws {
        let text =
            "childlogdir=%(here)s/missing\n" + Self.socket + "[program:y]\ncommand=child print hello -- hold\n"
            + "startsecs=0\nstdout_logfile=AUTO\nstderr_logfile=NONE\n"
        try contain(text) { supervisor, log in
            let path = supervisor.sandbox.file("missing")
            let warnings = log.entries(with: "WARN ").map(\.message)
            #expect(!warnings.isEmpty && warnings.allSatisfy { $0.contains("'\(path)'") }, "\(warnings)")
            try waitUntil("log in memory") { try supervisor.runControl(["tail", "y"]).text.hasPrefix("hello\n") }
        }
    }

    @Test("a chown of the socket that is refused leaves it as it is", .enabled(if: getuid() == 0))
    func refusedOwner() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        var launch = Launch()
        launch.before = [["become", "65534"]]
        let text =
            "[supervisord]\ncontainer=true\nuser=root\nnocleanup=true\n"
            + "[unix_http_server]\nfile=%(here)s/s.sock\nchown=root:root\n"
            + Self.program
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try waitUntil("program", state: { supervisor.state }) { supervisor.standardOutput.contains("success: x") }
        let warnings = ActivityLog(supervisor.standardOutput).entries(with: "WARN ").map(\.message)
        #expect(
            warnings == [
                "user=root of [supervisord] is ignored: this container runs as user 65534, which cannot become root",
                "chown of [unix_http_server] is refused, the socket '\(sandbox.file("s.sock"))' stays that of user 65534, "
                    + "its mode as well: Operation not permitted",
            ]
        )
        var status = stat()
        #expect(
            lstat(sandbox.file("s.sock"), &status) == 0 && status.st_uid == 65534 && status.st_mode & 0o777 == 0o700
        )
    }

    @Test(
        "outside container mode each of these ends the start, as in Supervisor",
        arguments: [
            "logfile=%(here)s/missing/l", "pidfile=%(here)s/missing/p", "childlogdir=%(here)s/missing",
            "[unix_http_server]\nfile=%(here)s/missing/s.sock",
        ]
    )
    func outside(_ line: String) throws {
        let (status, _) = try runToExit("[supervisord]\nnodaemon=true\n\(line)\n" + Self.program)
        #expect(status == .exited(2))
    }

    @Test(
        "root and a socket for its user alone are no alarm, also when we are not process 1 (EXT-10)",
        .enabled(if: getuid() == 0)
    )
    func calm() throws {
        try contain(Self.socket) { _, log in
            #expect(!log.entries.contains { $0.level == "CRIT" })
            #expect(log.contains("INFO Supervisor is running as root."))
            #expect(log.contains("INFO Server 'unix_http_server' running without any HTTP authentication checking"))
        }
        try contain("[unix_http_server]\nfile=%(here)s/s.sock\nchmod=0777\n") { _, log in
            #expect(log.contains("CRIT Server 'unix_http_server' running without any HTTP authentication checking"))
        }
    }

    @Test("an implied server listens where serverurl points (EXT-9)")
    func serverURL() throws {
        try contain("[supervisorctl]\nserverurl=unix://%(here)s/own.sock\n") { (supervisor, _) throws in
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            #expect(supervisor.sandbox.exists("own.sock"))
        }
    }
}
