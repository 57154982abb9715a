import Model
import Testing

@testable import Daemon

/// Programs that cannot be started, that do not stay, and that are restarted.
@Suite struct BackoffTests {
    private static func failing(_ times: Int, _ failure: ProgramSpawner.Failure = FakeProgram.refusal) -> FakeProgram {
        FakeProgram(failures: Array(repeating: failure, count: times))
    }

    @Test func `a start that fails is tried again after 1, 2 and 3 seconds, and then given up`() throws {
        try TestDaemon.run("[program:x]\nstartretries=3", programs: ["x": Self.failing(9)]) { daemon in
            var starts: [Double] = []
            for _ in 0..<100 {
                while starts.count < daemon.spawner.order.count { starts.append(daemon.time.seconds) }
                daemon.time.advance(bySeconds: 0.5)
            }
            #expect(starts == [0, 1, 3, 6])
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.hasLogged("INFO gave up: x entered FATAL state, too many start retries too quickly"))
        }
    }

    @Test func `no timer is left of a program that was given up`() throws {
        try TestDaemon.run("[program:x]\nstartretries=1", programs: ["x": Self.failing(9)]) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a program that ends before startsecs is tried again in the same way`() throws {
        let programs = ["x": FakeProgram(habits: .short(seconds: 0.5, status: 1))]
        try TestDaemon.run("[program:x]\nstartretries=2", programs: programs) { daemon in
            daemon.time.advance(bySeconds: 0.5 + 1 + 0.5 + 2)
            #expect(daemon.spawner.order.count == 3)
            daemon.time.advance(bySeconds: 0.5)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.spawnError("x") == "Exited too quickly (process log may have details)")
        }
    }

    @Test func `one that ends at the very end of startsecs was RUNNING`() throws {
        let programs = ["x": FakeProgram(habits: .short(seconds: 1))]
        try TestDaemon.run("[program:x]\nstartsecs=1\nautorestart=false", programs: programs) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "EXITED")
        }
    }

    @Test func `a start that comes off makes the count of tries begin again`() throws {
        try TestDaemon.run("[program:x]\nstartretries=2\nautorestart=true", programs: ["x": Self.failing(2)]) {
            daemon in
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("x") == "RUNNING")
            daemon.spawner.programs["x"] = Self.failing(2)
            daemon.exit("x")
            #expect(daemon.state("x") == "BACKOFF")
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a lack of resources uses up no retry`() throws {
        let programs = ["x": Self.failing(50, FakeProgram.lackOfResources)]
        try TestDaemon.run("[program:x]\nstartretries=1", programs: programs) { daemon in
            daemon.time.advance(bySeconds: 49.5)
            #expect(daemon.state("x") == "BACKOFF")
            #expect(daemon.spawner.order.count == 50)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test func `with startretries=0 the first failure is the last`() throws {
        try TestDaemon.run("[program:x]\nstartretries=0", programs: ["x": Self.failing(1)]) { daemon in
            #expect(daemon.state("x") == "FATAL")
        }
    }

    @Test func `what is in BACKOFF can be stopped, and is not tried again`() throws {
        try TestDaemon.run("[program:x]", programs: ["x": Self.failing(9)]) { daemon in
            #expect(daemon.stop("x").answer == "done")
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.time.timersLeft == 0)
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.spawner.order.count == 1)
        }
    }

    @Test func `what is in BACKOFF counts as started`() throws {
        try TestDaemon.run("[program:x]", programs: ["x": Self.failing(9)]) { daemon in
            #expect(daemon.start("x").answer == "ALREADY_STARTED")
        }
    }

    @Test func `what was given up can be started, with all of its tries`() throws {
        try TestDaemon.run("[program:x]\nstartretries=1", programs: ["x": Self.failing(3)]) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.start("x").answer == "SPAWN_ERROR")
            #expect(daemon.state("x") == "BACKOFF")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a command that is missing is looked for again at each try`() throws {
        let programs = ["x": FakeProgram(problem: .notFound("can't find command 'x'"))]
        try TestDaemon.run("[program:x]", programs: programs) { daemon in
            #expect(daemon.hasLogged("INFO spawnerr: can't find command 'x'"))
            daemon.spawner.programs["x"]?.problem = nil
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "STARTING")
        }
    }

    // MARK: Restarts

    @Test(
        arguments: [
            ("true", 0, true), ("true", 1, true), ("unexpected", 0, false), ("unexpected", 7, false),
            ("unexpected", 1, true),
            ("false", 1, false),
        ] as [(String, Int32, Bool)]
    )
    func `autorestart decides on the exit code whether a program is started again`(
        policy: String,
        status: Int32,
        isRestarted: Bool
    ) throws {
        try TestDaemon.run("[program:x]\nautorestart=\(policy)\nexitcodes=0,7") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x", status)
            #expect(daemon.state("x") == (isRestarted ? "STARTING" : "EXITED"))
            #expect(daemon.exitCode("x") == (isRestarted ? nil : Int(status)))
        }
    }

    @Test func `death by a signal is unexpected`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.send("SEGV", to: "x")
            #expect(daemon.automaticRestarts("x") == 1)
        }
    }

    @Test func `restarts are counted, starts by clients are not`() throws {
        try TestDaemon.run("[program:x]\nautorestart=true") { daemon in
            for _ in 0..<3 {
                daemon.time.advance(bySeconds: 1)
                daemon.exit("x")
            }
            daemon.stop("x")
            daemon.start("x")
            #expect(daemon.automaticRestarts("x") == 3)
        }
    }

    @Test func `a program that crashes for ever leaves other programs and clients their turn`() throws {
        let text = "[program:loop]\nstartsecs=0\nautorestart=true\n[program:other]"
        let programs = ["loop": FakeProgram(habits: .short(seconds: 0.001))]
        try TestDaemon.run(text, programs: programs) { daemon in
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count > 500)
            #expect(daemon.state("other") == "RUNNING")
            #expect(daemon.stop("other", wait: true).answer == "done")
            #expect(daemon.stop("loop", wait: true).answer == "done")
            #expect(daemon.time.timersLeft == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `a hundred programs that end at once are restarted, all of them`() throws {
        try TestDaemon.run("[program:x]\nprocess_name=x%(process_num)d\nnumprocs=100\nautorestart=true") { daemon in
            daemon.time.advance(bySeconds: 1)
            let pids = daemon.names.compactMap(daemon.pid)
            for pid in pids { daemon.kernel.exit(pid, .exited(code: 1)) }
            daemon.time.settle()
            #expect(daemon.spawner.order.count == 200)
            #expect(daemon.names.allSatisfy { daemon.state($0) == "STARTING" })
            #expect(daemon.kernel.living == Set(daemon.names.compactMap(daemon.pid)))
        }
    }

    @Test func `a stop that finds the program ended keeps it from being restarted`() throws {
        try TestDaemon.run("[program:x]\nautorestart=true") { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("x"))
            // Before the daemon is told.
            daemon.kernel.onChildSignal = {}
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.stop("x")
            daemon.reap()
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.spawner.order.count == 1)
        }
    }
}
