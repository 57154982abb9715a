import Glibc
import TestHarness
import Testing

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
