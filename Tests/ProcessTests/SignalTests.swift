import Foundation
import TestHarness
import Testing

@Suite("Signals to supervisord")
struct SignalTests {
    static let simple = "[program:x]\ncommand=child hold\nstartsecs=0\n"

    @Test(
        "TERM, INT and QUIT end it in order with exit status 0 (SIG-1, SD-31)",
        arguments: [
            ("SIGTERM", SIGTERM), ("SIGINT", SIGINT), ("SIGQUIT", SIGQUIT),
        ]
    )
    func exitRequest(_ name: String, _ number: Int32) throws {
        try supervise(Self.simple) { supervisor in
            let program = try supervisor.waitForRunning("x")
            #expect(try supervisor.stop(number) == .exited(0))
            #expect(supervisor.log.contains("WARN received \(name) indicating exit request"))
            #expect(!ProcessTable.isAlive(program))
            #expect(!supervisor.sandbox.exists("supervisord.pid"))
        }
    }

    @Test("a second TERM does not force anything (SIG-1)")
    func twice() throws {
        let text = "[program:x]\ncommand=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            supervisor.process.send(SIGTERM)
            _ = try supervisor.sandbox.contents("asked")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request", count: 2)
            #expect(!supervisor.log.contains("SIGKILL"))
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.contains("stopped: x (exit status 0)"))
        }
    }

    @Test("TERM at any moment after it can act on signals ends it in order (P4)", arguments: 0..<20)
    func earlyTerm(_ round: Int) throws {
        try supervise(Self.simple) { supervisor in
            // From here on, in steps of 2.5 ms, over everything that a start does.
            try supervisor.waitUntil("its first statement") { Self.actsOnTerm(supervisor.pid) }
            usleep(UInt32(round) * 2500)
            #expect(try supervisor.stop() == .exited(0))
            #expect(ProcessTable.marked(supervisor.marker).isEmpty)
        }
    }

    /// Whether TERM is blocked or caught, so that it can no longer end the process by default.
    static func actsOnTerm(_ pid: Int32, named name: String = "supervisor") -> Bool {
        guard ProcessTable.entry(pid)?.name.hasPrefix(name) == true else { return false }
        return ["SigBlk", "SigCgt"].contains { field in
            UInt64(ProcessTable.status(pid, field) ?? "0", radix: 16).map { $0 >> (UInt64(SIGTERM) - 1) & 1 == 1 }
                ?? false
        }
    }

    @Test("TERM at any moment at all leaves nothing behind (P4)", arguments: [0, 1, 2, 3, 5, 8, 13, 21, 34, 50])
    func termAtAnyMoment(_ milliseconds: UInt32) throws {
        try supervise(Self.simple) { supervisor in
            usleep(milliseconds * 1000)
            let status = try supervisor.stop()
            // Before its first statement the kernel's default holds, and nothing has been started yet.
            #expect(status == .exited(0) || (status == .killed(SIGTERM) && supervisor.log.entries.isEmpty))
            #expect(ProcessTable.marked(supervisor.marker).isEmpty)
        }
    }

    @Test("HUP stops everything, reads the file again and starts in the same process (SIG-2, SD-65)")
    func restart() throws {
        try supervise(Self.simple) { supervisor in
            let before = try supervisor.waitForRunning("x")
            try supervisor.sandbox.write(
                "supervisord.conf",
                Supervisor.header + "[program:y]\ncommand=child hold\nstartsecs=0\n"
            )
            supervisor.process.send(SIGHUP)
            try supervisor.waitForRunning("y")
            let log = supervisor.log
            #expect(log.contains("WARN received SIGHUP indicating restart request"))
            #expect(log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(log.count(of: "supervisord started with pid \(supervisor.pid)") == 2)
            #expect(!ProcessTable.isAlive(before))
            #expect(log.pids(of: "x") == [before])
            #expect(supervisor.sandbox.read("supervisord.pid") == "\(supervisor.pid)\n")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test(
        "HUP with a broken file is logged and everything keeps running; a good one then works (QRK-9)",
        arguments: [
            "[program:x\n", "[program:x]\ncommand=child hold\nstartsecs=many\n", "[program:y]\n", "\u{0}\u{1}", "",
            "[supervisord]\n[inet_http_server:a]\nport=127.0.0.1:1\n[inet_http_server:b]\nport=127.0.0.1:1\n",
        ]
    )
    func brokenFile(_ broken: String) throws {
        try supervise(Self.simple) { supervisor in
            let program = try supervisor.waitForRunning("x")
            try supervisor.sandbox.write("supervisord.conf", broken)
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("ERRO ")
            #expect(ProcessTable.isAlive(program))
            #expect(!supervisor.log.contains("stopped: x"))
            try supervisor.sandbox.write("supervisord.conf", Supervisor.header + Self.simple)
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("success: x", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("HUP during shutdown is ignored (SIG-4)")
    func restartDuringShutdown() throws {
        let text = "[program:x]\ncommand=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            supervisor.process.send(SIGTERM)
            _ = try supervisor.sandbox.contents("asked")
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("WARN ignored SIGHUP indicating restart request (shutdown in progress)")
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("TERM during a restart turns it into a shutdown (SD-67)")
    func shutdownDuringRestart() throws {
        let text = "[program:x]\ncommand=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            supervisor.process.send(SIGHUP)
            _ = try supervisor.sandbox.contents("asked")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request")
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.pids(of: "x").count == 1)
        }
    }

    @Test("USR2 opens all logs again by their names (SIG-5, LOG-36)")
    func reopen() throws {
        let text = """
            [program:x]
            command=child print old -- await %(here)s/go -- print new -- hold
            stdout_logfile=%(here)s/out.log
            startsecs=0
            """
        try supervise(text) { supervisor in
            let sandbox = supervisor.sandbox
            try supervisor.waitUntil("output") { sandbox.read("out.log") == "old\n" }
            for name in ["out.log", "supervisord.log"] {
                try FileManager.default.moveItem(atPath: sandbox.file(name), toPath: sandbox.file(name + ".moved"))
            }
            supervisor.process.send(SIGUSR2)
            try supervisor.waitUntil("new files") { sandbox.exists("out.log") && sandbox.exists("supervisord.log") }
            try sandbox.write("go", "now")
            try supervisor.waitUntil("new output") { sandbox.read("out.log") == "new\n" }
            #expect(sandbox.read("out.log.moved") == "old\n")
            let told = "INFO received SIGUSR2 indicating log reopen request"
            #expect(ActivityLog(sandbox.read("supervisord.log.moved")).contains(told))
            let all = sandbox.read("supervisord.log.moved") + sandbox.read("supervisord.log")
            #expect(ActivityLog(all).count(of: "INFO supervisord logreopen") == 1)
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: x"))
        }
    }

    @Test("CHLD is told at debug level (SIG-6)")
    func childSignal() throws {
        try supervise("[program:x]\ncommand=child exit 0\nstartsecs=0\nautorestart=false\n") { supervisor in
            try supervisor.waitForLog("DEBG received SIGCHLD indicating a child quit")
        }
    }
}
