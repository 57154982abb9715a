import LinuxSystem
import Model
import Testing

@testable import Daemon

/// The end of the daemon: who asks for it, how much time there is, and what it ends with.
@Suite struct ShutdownTests {
    private static var slow: [String: FakeProgram] { ["x": FakeProgram(habits: .slow(seconds: 60))] }
    private static let limited = "[supervisord]\nshutdown_timeout=20\n[program:x]\nstopwaitsecs=15"
    private static let unlimited = "[program:x]\nstopwaitsecs=100"

    @Test func `a shutdown of obedient programs ends with 0 and leaves no timer`() throws {
        try TestDaemon.run("[program:x]\n[program:y]") { daemon in
            daemon.signal(.term)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.time.timersLeft == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `a daemon without programs ends at once`() throws {
        try TestDaemon.run("") { daemon in
            daemon.signal(.int)
            #expect(daemon.exitStatus == 0)
        }
    }

    // MARK: shutdown_timeout

    @Test func `what has not stopped when shutdown_timeout is over is killed`() throws {
        let text = "[supervisord]\nshutdown_timeout=5\n[program:x]\nstopwaitsecs=100"
        try TestDaemon.run(text, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM", "SIGKILL"])
            #expect(daemon.exitStatus == 0)
            #expect(daemon.time.timersLeft == 0)
            #expect(daemon.hasLogged("WARN shutdown_timeout of 5 seconds is over, killing what has not stopped yet"))
        }
    }

    @Test func `the limit holds for programs whose turn has not come, too`() throws {
        let text =
            "[supervisord]\nshutdown_timeout=5\n[program:x]\nstopwaitsecs=100\npriority=2\n[program:y]\npriority=1"
        try TestDaemon.run(text, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("y"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.kernel.signals(to: pid) == ["SIGKILL"])
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a process that cannot even be killed is given up a second later`() throws {
        var habits = Habits.stubborn
        habits.reactions[.kill] = .nothing
        let text = "[supervisord]\nshutdown_timeout=5\n[program:x]"
        try TestDaemon.run(text, programs: ["x": FakeProgram(habits: habits)]) { daemon in
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 5.9)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `without a limit a shutdown takes as long as stopwaitsecs say`() throws {
        let programs = ["x": FakeProgram(habits: .stubborn)]
        try TestDaemon.run(Self.unlimited, programs: programs) { daemon in
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 99.9)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a limit that is shorter than all stops together is told at the start`() throws {
        let text = "[supervisord]\nshutdown_timeout=15\n[program:x]\n[program:y]"
        try TestDaemon.run(text) { daemon in
            #expect(
                daemon.hasLogged(
                    "WARN shutdown_timeout=15 is shorter than the 20 seconds that stopping all groups one after another may "
                        + "take (stopwaitsecs)"
                )
            )
        }
    }

    // MARK: A second signal

    @Test func `a second signal a second later kills what has not stopped`() throws {
        try TestDaemon.run(Self.limited, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 1)
            daemon.signal(.term)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM", "SIGKILL"])
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a signal within a second is the same request`() throws {
        try TestDaemon.run(Self.limited, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 0.9)
            daemon.signal(.int)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(daemon.hasLogged("INFO SIGINT within a second of the last signal is the same request"))
        }
    }

    @Test func `outside of a container and without a limit a second signal means nothing`() throws {
        try TestDaemon.run(Self.unlimited, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
        }
    }

    @Test func `in a container it does without a limit`() throws {
        let text = "[supervisord]\ncontainer=true\nshutdown_timeout=0\n[program:x]\nstopwaitsecs=100"
        try TestDaemon.run(text, programs: Self.slow) { daemon in
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 1)
            daemon.signal(.term)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a signal of a descendant does not hurry the shutdown`() throws {
        try TestDaemon.run(Self.limited, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            let child = daemon.kernel.start(.obedient, parent: pid)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term, from: .process(child))
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(
                daemon.hasLogged(
                    "INFO SIGTERM from process \(child), which is a descendant, does not hurry the shutdown"
                )
            )
        }
    }

    @Test func `nor does that of a process that has ended since`() throws {
        try TestDaemon.run(Self.limited, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term, from: .process(99_999))
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
        }
    }

    @Test func `that of a process beside us does`() throws {
        try TestDaemon.run(Self.limited, programs: Self.slow) { daemon in
            let stranger = daemon.kernel.start(.obedient, parent: 1)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term, from: .process(stranger))
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `as process 1 that of any process of the container does not`() throws {
        try TestDaemon.run(Self.limited, pid: 1, programs: Self.slow) { daemon in
            let stranger = daemon.kernel.start(.obedient, parent: 0)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term, from: .process(stranger))
            #expect(daemon.exitStatus == nil)
        }
    }

    // MARK: shutdown_delay

    private static let delayed = "[supervisord]\nshutdown_delay=10\n[program:x]\nautorestart=true"

    @Test func `during shutdown_delay programs live on, and are restarted`() throws {
        try TestDaemon.run(Self.delayed) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.signal(.term)
            daemon.exit("x")
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 9.9)
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a further request of a client ends the delay`() throws {
        try TestDaemon.run(Self.delayed) { daemon in
            daemon.requestShutdown()
            #expect(daemon.exitStatus == nil)
            daemon.requestShutdown()
            #expect(daemon.exitStatus == 0)
            #expect(daemon.hasLogged("INFO stopping programs now, shutdown_delay is cut short"))
        }
    }

    @Test func `a further signal ends it as well, and kills nothing`() throws {
        try TestDaemon.run(Self.delayed, programs: Self.slow) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 1)
            daemon.signal(.term)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
        }
    }

    @Test func `the end of a program that was to be waited for ends it too`() throws {
        try TestDaemon.run(Self.delayed + "\n[program:main]\nexit_on=exit\nautorestart=false") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.signal(.term)
            daemon.exit("main", 5)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `no configuration is begun with during the delay`() throws {
        try TestDaemon.run(Self.delayed) { daemon in
            daemon.signal(.term)
            #expect(daemon.requestReload().answer == "SHUTDOWN_STATE")
            #expect(daemon.generations == 1)
        }
    }

    // MARK: exit_on

    @Test(
        arguments: [
            ("exit", 0, 0), ("exit", 3, 3), ("unexpected", 3, 3), ("unexpected", 0, nil), ("fatal", 3, nil),
            ("never", 3, nil),
        ] as [(String, Int32, Int32?)]
    )
    func `exit_on decides which ends of a program end the daemon, and the exit code is its own`(
        exitOn: String,
        status: Int32,
        expected: Int32?
    ) throws {
        try TestDaemon.run("[program:x]\nautorestart=false\nexit_on=\(exitOn)\n[program:y]") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x", status)
            #expect(daemon.exitStatus == expected)
            #expect(daemon.kernel.living.isEmpty == (expected != nil))
        }
    }

    @Test func `death by a signal ends the daemon with 128 and its number`() throws {
        try TestDaemon.run("[program:x]\nautorestart=false\nexit_on=exit") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.send("SEGV", to: "x")
            #expect(daemon.exitStatus == 139)
        }
    }

    @Test func `a program that is given up ends it with its last status, or 1 if that was 0`() throws {
        for (status, expected) in [(4, 4), (0, 1)] as [(Int32, Int32)] {
            let programs = ["x": FakeProgram(habits: .short(seconds: 0.1, status: status))]
            try TestDaemon.run("[program:x]\nstartretries=1\nexit_on=fatal", programs: programs) { daemon in
                daemon.time.advance(bySeconds: 2)
                #expect(daemon.exitStatus == expected)
            }
        }
    }

    @Test func `one that cannot be found ends it with 127`() throws {
        let programs = ["x": FakeProgram(problem: .notFound("can't find command 'x'"))]
        try TestDaemon.run("[program:x]\nstartretries=0\nexit_on=fatal", programs: programs) { daemon in
            #expect(daemon.exitStatus == 127)
        }
    }

    @Test func `exit_code=zero makes it 0`() throws {
        try TestDaemon.run("[supervisord]\nexit_code=zero\n[program:x]\nautorestart=false\nexit_on=exit") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x", 9)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `the first end counts`() throws {
        let text = """
            [program:x]
            autorestart=false
            exit_on=exit
            [program:y]
            autorestart=false
            exit_on=exit
            """
        try TestDaemon.run(text, programs: ["y": FakeProgram(habits: .slow(seconds: 1, status: 8))]) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x", 3)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.exitStatus == 3)
        }
    }

    @Test func `a stop by a client ends no daemon`() throws {
        try TestDaemon.run("[program:x]\nexit_on=exit") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.stop("x")
            #expect(daemon.exitStatus == nil)
        }
    }

    // MARK: No signals

    @Test func `without signals ended children are looked for ten times a second, and the daemon ends with 1`() throws {
        try TestDaemon.run("[program:x]", programs: ["x": FakeProgram(habits: .slow(seconds: 3.01))]) { daemon in
            daemon.loseSignals("no such device")
            daemon.time.advance(bySeconds: 3.09)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 0.01)
            #expect(daemon.exitStatus == 1)
            #expect(daemon.hasLogged("CRIT signals do not arrive any more, stopping all programs: no such device"))
        }
    }
}
