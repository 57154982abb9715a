import Model
import Testing

@testable import Daemon

/// Which programs are started and stopped when.
@Suite struct OrderTests {
    private static let programs = """
        [program:late]
        priority=30
        [program:first]
        priority=10
        [program:middle]
        priority=20
        """

    @Test func `programs are started by priority, the lowest number first`() throws {
        try TestDaemon.run(Self.programs) { daemon in
            #expect(daemon.spawner.order == ["first", "middle", "late"])
        }
    }

    @Test func `no start waits for another one`() throws {
        try TestDaemon.run(Self.programs) { daemon in
            #expect(daemon.time.now == ManualTime.start)
            #expect(Set(daemon.names.map(daemon.state)) == ["STARTING"])
        }
    }

    @Test func `a shutdown stops by priority, the highest number first, and each waits for the one before`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 2))
        try TestDaemon.run(Self.programs, programs: ["late": slow, "middle": slow, "first": slow]) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.requestShutdown()
            #expect(daemon.names.map(daemon.state) == ["RUNNING", "RUNNING", "STOPPING"])
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.names.map(daemon.state) == ["RUNNING", "STOPPING", "STOPPED"])
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.names.map(daemon.state) == ["STOPPING", "STOPPED", "STOPPED"])
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `the members of a group are signalled together, the highest number first`() throws {
        let text = """
            [program:a]
            priority=1
            [program:b]
            priority=2
            [group:g]
            programs=a,b
            """
        let slow = FakeProgram(habits: .slow(seconds: 2))
        try TestDaemon.run(text, programs: ["a": slow, "b": slow]) { daemon in
            let pids = [daemon.pid("b"), daemon.pid("a")].compactMap(\.self)
            daemon.requestShutdown()
            #expect(daemon.kernel.shots.map(\.target) == pids.map { .process($0) })
        }
    }

    @Test func `among groups of one priority the one that was added last is stopped first`() throws {
        let slow = FakeProgram(habits: .slow(seconds: 1))
        try TestDaemon.run("[program:a]\n[program:b]", programs: ["a": slow, "b": slow]) { daemon in
            daemon.requestShutdown()
            #expect([daemon.state("a"), daemon.state("b")] == ["STARTING", "STOPPING"])
        }
    }

    @Test func `what fails while it waits for its turn is not restarted`() throws {
        let text = "[program:a]\nautorestart=true\npriority=1\n[program:b]\npriority=2"
        try TestDaemon.run(text, programs: ["b": FakeProgram(habits: .slow(seconds: 5))]) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.requestShutdown()
            daemon.exit("a", 1)
            daemon.time.advance(bySeconds: 4)
            #expect(daemon.state("a") == "EXITED")
            #expect(daemon.spawner.order == ["a", "b"])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a program in BACKOFF is FATAL when its turn comes`() throws {
        let programs = ["x": FakeProgram(failures: Array(repeating: FakeProgram.refusal, count: 9))]
        try TestDaemon.run("[program:x]\nstartretries=5", programs: programs) { daemon in
            #expect(daemon.state("x") == "BACKOFF")
            daemon.requestShutdown()
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.exitStatus == 0)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `what a shutdown waits for is told every three seconds`() throws {
        let programs = ["x": FakeProgram(habits: .slow(seconds: 7))]
        try TestDaemon.run("[program:x]", programs: programs) { daemon in
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 7)
            #expect(daemon.log.filter { $0 == "INFO waiting for x to die" }.count == 3)
        }
    }

    @Test func `nothing is started any more once a shutdown has begun`() throws {
        let text = "[program:x]\n[program:y]\nautostart=false"
        try TestDaemon.run(text, programs: ["x": FakeProgram(habits: .slow(seconds: 3))]) { daemon in
            daemon.requestShutdown()
            #expect(daemon.start("y").answer == "SHUTDOWN_STATE")
            #expect(daemon.spawner.order == ["x"])
        }
    }
}
