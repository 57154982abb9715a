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

    @Test("a second request means now where the time is limited")
    func secondSignal() throws {
        try supervise("shutdown_timeout=600\n\(Self.deaf)\n") { supervisor in
            try supervisor.waitForRunning("deaf")
            _ = try supervisor.sandbox.contents("deaf")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("killing deaf")
            supervisor.process.send(SIGINT)
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.contains("stopped: deaf (terminated by SIGKILL)"))
        }
    }

    @Test("a deadline that the groups together cannot keep is warned of at the start")
    func warning() throws {
        try supervise("shutdown_timeout=5\n\(Self.deaf)\n") { supervisor in
            try supervisor.waitForLog("WARN shutdown_timeout=5 is shorter than the 600 seconds")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("killing deaf")
            supervisor.process.send(SIGTERM)
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

/// Signals that are passed on or mean something else (EXT-13).
@Suite("Forwarded signals")
struct ForwardedSignalTests {
    @Test("a signal reaches the programs that want it, and no other")
    func forwarding() throws {
        let text = """
            [program:one]
            command=child trap %(here)s/one USR1 WINCH -- pid %(here)s/one-ready -- hold
            forward_signals=USR1,WINCH
            startsecs=0
            [program:two]
            command=child trap %(here)s/two USR1 -- pid %(here)s/two-ready -- hold
            startsecs=0
            """
        try supervise(text) { supervisor in
            for name in ["one", "two"] {
                try supervisor.waitForRunning(name)
                _ = try supervisor.sandbox.contents("\(name)-ready")
            }
            supervisor.process.send(SIGUSR1)
            try supervisor.waitUntil("USR1") { supervisor.sandbox.lines("one") == ["USR1"] }
            supervisor.process.send(SIGWINCH)
            try supervisor.waitUntil("WINCH") { supervisor.sandbox.lines("one") == ["USR1", "WINCH"] }
            #expect(!supervisor.sandbox.exists("two"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("signal_map changes what a signal does")
    func map() throws {
        let text = """
            signal_map=HUP:forward,USR1:reopen,QUIT:ignore
            [program:x]
            command=child trap %(here)s/got HUP -- pid %(here)s/ready -- hold
            forward_signals=HUP
            startsecs=0
            """
        try supervise(text) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            _ = try supervisor.sandbox.contents("ready")
            supervisor.process.send(SIGHUP)
            try supervisor.waitUntil("HUP") { supervisor.sandbox.lines("got") == ["HUP"] }
            supervisor.process.send(SIGUSR1)
            try supervisor.waitForLog("supervisord logreopen")
            supervisor.process.send(SIGQUIT)
            try supervisor.waitForLog("received SIGQUIT, nothing to be done")
            #expect(ProcessTable.isAlive(pid))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a restart changes which signals are forwarded, and one that nobody wants any more does what it did before")
    func afterRestart() throws {
        let text = "[program:x]\ncommand=child hold\nforward_signals=USR1\nstartsecs=0\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            try supervisor.sandbox.write(
                "supervisord.conf",
                Supervisor.header + "[program:y]\ncommand=child hold\nstartsecs=0\n"
            )
            supervisor.process.send(SIGHUP)
            try supervisor.waitForRunning("y")
            supervisor.process.send(SIGUSR1)
            #expect(try supervisor.waitForExit() == .killed(SIGUSR1), "SIG-7")
        }
    }

    @Test("a group that is added or removed changes which signals are forwarded")
    func afterUpdate() throws {
        let without = """
            [unix_http_server]
            file=%(here)s/s
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://%(here)s/s

            """
        let program = """
            [program:x]
            command=child trap %(here)s/got USR1 -- pid %(here)s/ready -- hold
            forward_signals=USR1
            startsecs=0
            """
        try supervise(without) { supervisor in
            try supervisor.waitUntilUp()
            try supervisor.sandbox.write("supervisord.conf", Supervisor.header + without + program)
            #expect(try supervisor.control("update") == "x: added process group\n")
            try supervisor.waitForRunning("x")
            _ = try supervisor.sandbox.contents("ready")
            supervisor.process.send(SIGUSR1)
            try supervisor.waitUntil("USR1") { supervisor.sandbox.lines("got") == ["USR1"] }
            try supervisor.sandbox.write("supervisord.conf", Supervisor.header + without)
            #expect(try supervisor.control("update") == "x: stopped\nx: removed process group\n")
            supervisor.process.send(SIGUSR1)
            #expect(try supervisor.waitForExit() == .killed(SIGUSR1))
        }
    }
}
