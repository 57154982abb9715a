import Glibc
import TestHarness
import Testing

@Suite("Stopping")
struct StopTests {
    @Test(
        "a program gets its stopsignal (PROC-20, CFG-128)",
        arguments: ["TERM", "HUP", "INT", "QUIT", "USR1", "USR2"]
    )
    func stopSignal(_ name: String) throws {
        let text = """
            [program:polite]
            command=child until HUP INT QUIT TERM USR1 USR2 -- exit 0
            stopsignal=\(name)
            startsecs=0
            [program:strict]
            command=child block HUP INT QUIT TERM USR1 USR2 -- until \(name) -- append %(here)s/got \(name)
            stopsignal=\(name)
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("strict")
            let polite = try supervisor.pidOf("polite")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.sandbox.lines("got") == [name])
            let log = supervisor.log
            #expect(log.contains("DEBG killing polite (pid \(polite)) with signal SIG\(name)"))
            #expect(log.contains("INFO stopped: polite (exit status 0)"))
        }
    }

    @Test(
        "real-time signals are stop signals too, by name and number",
        arguments: [("RTMIN+3", 37), ("40", 40), ("SIGRTMAX-1", 63)]
    )
    func realTimeStopSignal(_ name: String, _ number: Int) throws {
        let text = """
            \(Supervisor.controlSections)
            [program:x]
            command=child block \(number) 38 -- pid %(here)s/ready -- until 38 -- append %(here)s/got 38 -- until \(number) -- exit 0
            stopsignal=\(name)
            startsecs=0

            """
        try supervise(text) { supervisor in
            _ = try supervisor.sandbox.contents("ready")
            #expect(try supervisor.control("signal", "RTMIN+4", "x") == "x: signalled\n")
            _ = try supervisor.sandbox.contents("got")
            #expect(try supervisor.control("stop", "x") == "x: stopped\n")
            #expect(supervisor.log.contains("INFO stopped: x (exit status 0)"))
            #expect(try supervisor.control("signal", "65", "x") == "x: ERROR (bad signal name)\n")
        }
    }

    @Test("a program that died of its stopsignal is reported with it (PROC-21)")
    func terminated() throws {
        try supervise("[program:plain]\ncommand=child hold\n") { supervisor in
            try supervisor.waitForRunning("plain")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("WARN stopped: plain (terminated by SIGTERM)"))
        }
    }

    @Test("SIGKILL follows after stopwaitsecs (PROC-22)")
    func killAfterWaiting() throws {
        let text = """
            [program:deaf]
            command=child ignore TERM -- hold
            stopwaitsecs=1
            """
        try supervise(text) { supervisor in
            let pid = try supervisor.waitForRunning("deaf")
            #expect(try supervisor.stop() == .exited(0))
            let log = supervisor.log
            let asked = try #require(log.entries(with: "killing deaf (pid \(pid)) with signal SIGTERM").first)
            let killed = try #require(log.entries(with: "WARN killing 'deaf' (\(pid)) with SIGKILL").first)
            #expect(killed.seconds(since: asked) >= 0.998)
            #expect(log.contains("WARN stopped: deaf (terminated by SIGKILL)"))
        }
    }

    @Test("a stopped (SIGSTOP) program does not hold up the shutdown (P42)")
    func stoppedChild() throws {
        try supervise("[program:frozen]\ncommand=child hold\nstopwaitsecs=1\n") { supervisor in
            let pid = try supervisor.waitForRunning("frozen")
            kill(pid, SIGSTOP)
            try supervisor.waitUntil("stop of \(pid)") { ProcessTable.entry(pid)?.state == "T" }
            #expect(!supervisor.log.contains("exited: frozen"))
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("stopped: frozen (terminated by SIG"))
        }
    }

    /// A program with a member of its group that notes its pid and then waits for nothing but signals.
    static func family(_ options: String, member: String) -> String {
        """
        [program:family]
        command=child fork 'pid %(here)s/member -- \(member)' -- \(member)
        \(options)
        """
    }

    @Test("without stopasgroup only the program itself is signalled (PROC-41, QRK-52)")
    func onlyTheLeader() throws {
        try supervise(Self.family("", member: "hold")) { supervisor in
            try supervisor.waitForRunning("family")
            let member = try #require(Int32(try supervisor.sandbox.contents("member").dropLast()))
            #expect(try supervisor.stop() == .exited(0))
            #expect(ProcessTable.isAlive(member))
        }
    }

    @Test("stopasgroup signals the whole group (PROC-41, CFG-138)")
    func asGroup() throws {
        try supervise(Self.family("stopasgroup=true", member: "hold")) { supervisor in
            let leader = try supervisor.waitForRunning("family")
            let member = try #require(Int32(try supervisor.sandbox.contents("member").dropLast()))
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("DEBG killing family (pid \(leader)) process group with signal SIGTERM"))
            try supervisor.waitUntil("end of the member") { !ProcessTable.isAlive(member) }
        }
    }

    @Test("killasgroup sends SIGKILL to the whole group (PROC-22, CFG-139)")
    func killAsGroup() throws {
        let text = Self.family("killasgroup=true\nstopwaitsecs=1", member: "ignore TERM -- hold")
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("family")
            let member = try #require(Int32(try supervisor.sandbox.contents("member").dropLast()))
            #expect(try supervisor.stop() == .exited(0))
            try supervisor.waitUntil("end of the member") { !ProcessTable.isAlive(member) }
        }
    }

    @Test("a program in BACKOFF becomes FATAL at shutdown and is not started again (PROC-24, SD-60)")
    func backoffAtShutdown() throws {
        try supervise("[program:bad]\ncommand=child exit 1\nstartretries=50\n") { supervisor in
            try supervisor.waitForLog("exited: bad (exit status 1; not expected)", count: 2)
            #expect(try supervisor.stop() == .exited(0))
            let log = supervisor.log
            let request = try #require(log.position(of: "received SIGTERM indicating exit request"))
            #expect(!log.entries[request...].contains { $0.message.hasPrefix("spawned:") })
        }
    }

    @Test("a shutdown while programs are STARTING stops them (P20)")
    func startingAtShutdown() throws {
        let text = (1...20).map { "[program:p\($0)]\ncommand=child hold\nstartsecs=60\n" }.joined()
        try supervise(text) { supervisor in
            try supervisor.waitForLog("spawned:", count: 3)
            #expect(try supervisor.stop() == .exited(0))
            let log = supervisor.log
            #expect(log.count(of: "stopped: ") == log.count(of: "spawned: "))
        }
    }
}
