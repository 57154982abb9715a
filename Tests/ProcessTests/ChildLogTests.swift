import Foundation
import TestHarness
import Testing

@Suite("Logs of programs")
struct ChildLogTests {
    @Test("stdout and stderr go to their files byte for byte (LOG-33), made with mode 0666 less the umask (LOG-9)")
    func files() throws {
        let text = """
            [program:x]
            command=child write no-newline -- eprint complaint -- hold
            stdout_logfile=%(here)s/out.log
            stderr_logfile=%(here)s/err.log
            """
        try supervise(text) { supervisor in
            try supervisor.waitUntil("output") {
                supervisor.sandbox.read("out.log") == "no-newline"
                    && supervisor.sandbox.read("err.log") == "complaint\n"
            }
            var status = stat()
            #expect(stat(supervisor.sandbox.file("out.log"), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o644)
        }
    }

    @Test("redirect_stderr puts both into the stdout log in the order of writing (LOG-35)")
    func redirected() throws {
        let text = """
            [program:x]
            command=child print one -- eprint two -- print three -- hold
            redirect_stderr=true
            stdout_logfile=%(here)s/out.log
            """
        try supervise(text) { supervisor in
            try supervisor.waitUntil("output") { supervisor.sandbox.read("out.log") == "one\ntwo\nthree\n" }
            #expect(!supervisor.sandbox.names.contains { $0.hasPrefix("x-stderr") })
        }
    }

    @Test("a later run appends (LOG-9)")
    func append() throws {
        let sandbox = try Sandbox()
        try sandbox.write("out.log", "before\n")
        let text = """
            [program:x]
            command=child print run -- exit 0
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(sandbox.read("out.log") == "before\nrun\n")
        }
    }

    @Test("all output is in the log by the time that the exit is reported (PROC-42)")
    func drainedBeforeExit() throws {
        let text = """
            [program:x]
            command=child bytes 3000000 -- exit 0
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=0
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(supervisor.sandbox.size("out.log") == 3_000_000)
        }
    }

    @Test("output that comes after TERM is all there (P8)")
    func outputWhileStopping() throws {
        let text = """
            [program:x]
            command=child until TERM -- bytes 1000000 -- exit 0
            stdout_logfile=%(here)s/out.log
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: x (exit status 0)"))
            #expect(supervisor.sandbox.size("out.log") == 1_000_000)
        }
    }

    @Test("a grandchild that keeps stdout open for ever does not hold back the report of the exit (P7)")
    func grandchildHoldsPipe() throws {
        let text = """
            [program:x]
            command=child fork 'await %(here)s/never' -- bytes 500000 -- exit 4
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 4; not expected)")
            #expect(supervisor.sandbox.size("out.log") == 500_000)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("AUTO logs have a name of their own, mode 0600, and stay at exit (LOG-30, LOG-31)")
    func automatic() throws {
        try supervise("[program:x]\ncommand=child print hello -- hold\n") { supervisor in
            try supervisor.waitForRunning("x")
            let pattern = /x-(stdout|stderr)---supervisor-[a-z0-9_]{8}\.log/
            let logs = supervisor.sandbox.names.filter { $0.wholeMatch(of: pattern) != nil }
            #expect(logs.count == 2)
            for name in logs {
                var status = stat()
                #expect(stat(supervisor.sandbox.file(name), &status) == 0)
                #expect(status.st_mode & 0o777 == 0o600)
            }
            #expect(try supervisor.stop() == .exited(0))
            #expect(logs.allSatisfy(supervisor.sandbox.exists))
            #expect(logs.map(supervisor.sandbox.read).joined() == "hello\n")
        }
    }

    @Test("old AUTO logs of the same identifier are removed at start (LOG-32)", arguments: [false, true])
    func cleanUp(_ noCleanUp: Bool) throws {
        let sandbox = try Sandbox()
        let old = ["y-stdout---supervisor-abcdefgh.log", "y-stdout---supervisor-abcdefgh.log.3"]
        let others = ["y-stdout---another-abcdefgh.log", "y-stdout.log", "supervisor-abcdefgh.log"]
        for name in old + others { try sandbox.write(name, "old\n") }
        try supervise("nocleanup=\(noCleanUp)\n[program:x]\ncommand=child hold\n", sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("spawned: 'x'")
            #expect(old.allSatisfy { sandbox.exists($0) == noCleanUp })
            #expect(others.allSatisfy(sandbox.exists))
        }
    }

    @Test("NONE makes no log, and the program may write all the same (CFG-61)")
    func none() throws {
        let text = """
            [program:x]
            command=child bytes 1000000 -- print more -- pid %(here)s/written -- hold
            stdout_logfile=NONE
            stderr_logfile=none
            """
        try supervise(text) { supervisor in
            _ = try supervisor.sandbox.contents("written")
            #expect(!supervisor.sandbox.names.contains { $0.hasPrefix("x-") })
        }
    }

    @Test("a log that reached maxbytes is rotated, no byte is lost, backups limits their number (LOG-20 to LOG-22)")
    func rotation() throws {
        let text = """
            [program:x]
            command=child lines line 2000 -- exit 0
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=1KB
            stdout_logfile_backups=3
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            let sandbox = supervisor.sandbox
            let parts = ["out.log.3", "out.log.2", "out.log.1", "out.log"].map(sandbox.read).joined()
            let all = (1...2000).map { "line \($0)\n" }.joined()
            #expect(sandbox.exists("out.log.1"))
            #expect(!sandbox.exists("out.log.4"))
            #expect(all.hasSuffix(parts) && !parts.isEmpty)
            // A file is rotated once it has reached the limit, never before.
            for name in sandbox.names where name.hasPrefix("out.log.") { #expect(sandbox.size(name) >= 1024) }
            #expect(sandbox.size("out.log") < 1024)
        }
    }

    @Test("many small rotations keep every byte in order (LOG-21)")
    func rotationKeepsAll() throws {
        // One line a write and a pause now and then, so that the limit is met many times.
        let text = """
            [program:x]
            command=sh -c "for i in $(seq 1 40); do child lines part-$i 20; done"
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=200
            stdout_logfile_backups=500
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            let sandbox = supervisor.sandbox
            let backups = (1...500).reversed().map { "out.log.\($0)" }.filter(sandbox.exists)
            let all = (1...40).map { part in (1...20).map { "part-\(part) \($0)\n" }.joined() }.joined()
            #expect((backups + ["out.log"]).map(sandbox.read).joined() == all)
            // How many there are depends on how much each read finds; that there are some is what makes the test one.
            #expect(backups.count > 1)
        }
    }

    @Test("backups=0 truncates and keeps nothing (CFG-82, LOG-21)")
    func noBackups() throws {
        let text = """
            [program:x]
            command=child lines line 2000 -- exit 0
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=1KB
            stdout_logfile_backups=0
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(supervisor.sandbox.size("out.log") < 1024)
            #expect(!supervisor.sandbox.exists("out.log.1"))
        }
    }

    @Test("maxbytes=0 never rotates (LOG-23)")
    func neverRotated() throws {
        let text = """
            [program:x]
            command=child bytes 300000 -- exit 0
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/out.log
            stdout_logfile_maxbytes=0
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            #expect(supervisor.sandbox.size("out.log") == 300_000)
            #expect(!supervisor.sandbox.exists("out.log.1"))
        }
    }

    @Test("the names of AUTO logs are absolute and have no slashes too many, however the directory is written (LOG-30)")
    func directoryWithSlash() throws {
        for directory in ["%(here)s/", "%(here)s//logs/../logs//", "."] {
            let sandbox = try Sandbox()
            _ = try sandbox.makeDirectory("logs")
            let text = Supervisor.header.replacing("childlogdir=%(here)s", with: "childlogdir=\(directory)")
            let launch = Launch()
            let supervisor = try Supervisor(
                text + Supervisor.controlSections + "[program:x]\ncommand=child print hello -- hold\n",
                launch: launch,
                sandbox: sandbox
            )
            defer { supervisor.end() }
            try supervisor.waitForLog("spawned: 'x'")
            let answer = try UnixClient.call(sandbox.file("control.sock"), "supervisor.getProcessInfo", ["x"])
            let place = sandbox.path + (directory.contains("logs") ? "/logs" : "") + "/x-stdout---supervisor-"
            #expect(answer.contains("<string>\(place)"), "\(answer)")
            try supervisor.waitUntil("output") { try supervisor.control("tail", "x").hasPrefix("hello\n") }
        }
    }

    @Test("in container mode a named directory keeps the logs that clients can read (EXT-1)")
    func namedDirectoryInContainer() throws {
        let text =
            "container=true\n" + Supervisor.controlSections
            + "[program:x]\ncommand=child print hello -- eprint oops -- hold\n"
        try supervise(text) { supervisor in
            try supervisor.waitForLog("spawned: 'x'")
            try supervisor.waitUntil("output") { try supervisor.control("tail", "x").hasPrefix("hello\n") }
            try supervisor.waitUntil("errors") { try supervisor.control("tail", "x", "stderr").hasPrefix("oops\n") }
            #expect(supervisor.sandbox.names.contains { $0.hasPrefix("x-stdout---supervisor-") })
        }
    }

    @Test("a log that cannot be opened is named, beside Supervisor's words for it (PROC-34)")
    func namedLog() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.makeDirectory("logs")
        let text = "[program:x]\ncommand=child hold\nstartretries=0\nstdout_logfile=%(here)s/logs\n"
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("INFO spawnerr: unknown error making dispatchers for 'x': EISDIR")
            #expect(supervisor.log.text.contains("WARN cannot open log file '\(path)' of 'x': Is a directory"))
        }
    }
}
