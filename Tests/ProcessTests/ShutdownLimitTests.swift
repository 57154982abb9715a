import Glibc
import TestHarness
import Testing

/// The deadline of a shutdown, and those who are in a hurry (EXT-6).
@Suite("Limits of a shutdown")
struct ShutdownLimitTests {
    private static func deaf(as name: String) -> String {
        """
        [program:\(name)]
        command=child ignore TERM -- pid %(here)s/\(name) -- hold
        startsecs=0
        stopwaitsecs=600
        """
    }

    private static let deaf = deaf(as: "deaf")

    @Test("what has not stopped at the deadline is killed, in all groups, and the status is 0")
    func deadline() throws {
        let text = "shutdown_timeout=1\n\(Self.deaf)\n" + Self.deaf(as: "other") + "\npriority=1\n"
        try supervise(text) { supervisor in
            let programs = [try supervisor.waitForRunning("deaf"), try supervisor.waitForRunning("other")]
            for name in ["deaf", "other"] { _ = try supervisor.sandbox.contents(name) }
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("shutdown_timeout of 1 seconds is over, killing what has not stopped yet"))
            #expect(supervisor.log.contains("stopped: deaf (terminated by SIGKILL)"))
            #expect(supervisor.log.contains("stopped: other (terminated by SIGKILL)"))
            #expect(!programs.contains(where: ProcessTable.isAlive))
        }
    }

    @Test("a signal that comes a second after the first means now where the time is limited")
    func secondSignal() throws {
        try supervise("shutdown_timeout=600\n\(Self.deaf)\n") { supervisor in
            try supervisor.waitForRunning("deaf")
            _ = try supervisor.sandbox.contents("deaf")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("killing deaf")
            #expect(try supervisor.insistOnEnd(by: SIGINT) == .exited(0))
            #expect(supervisor.log.contains("this is not the first request, killing what has not stopped yet"))
            #expect(supervisor.log.contains("stopped: deaf (terminated by SIGKILL)"))
        }
    }

    @Test("a deadline that the groups together cannot keep is warned of at the start")
    func warning() throws {
        try supervise("shutdown_timeout=5\n\(Self.deaf)\n") { supervisor in
            try supervisor.waitForLog("WARN shutdown_timeout=5 is shorter than the 600 seconds")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("killing deaf")
            kill(try supervisor.pidOf("deaf"), SIGKILL)
            try supervisor.waitForExit()
        }
    }

    @Test("a stopped child goes on after its stop signal, and so can obey it (P42)")
    func stoppedChild() throws {
        let text = "[program:frozen]\ncommand=child exit-on TERM 4 -- hold\nstopwaitsecs=600\nstartsecs=0\n"
        try supervise(text) { supervisor in
            let pid = try supervisor.waitForRunning("frozen")
            try supervisor.waitUntil("its handler") { SignalTests.actsOnTerm(pid, named: "child") }
            kill(pid, SIGSTOP)
            try supervisor.waitUntil("stop of \(pid)") { ProcessTable.entry(pid)?.state == "T" }
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: frozen (exit status 4)"))
        }
    }
}
