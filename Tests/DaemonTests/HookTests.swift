import Model
import Testing

@testable import Daemon

/// Commands at moments in the life of a program (EXT-75).
@Suite struct HookTests {
    private func run(
        _ text: String,
        _ commands: [String: FakeProgram],
        programs: [String: FakeProgram] = [:],
        _ body: (TestDaemon) throws -> Void
    ) throws {
        try onReactor { reactor in
            let daemon = TestDaemon(text, on: reactor)
            daemon.spawner.programs = programs
            daemon.spawner.commands = commands
            try daemon.begin()
            try body(daemon)
        }
    }

    private func lasting(_ seconds: Double, status: Int32 = 0) -> FakeProgram {
        FakeProgram(habits: .short(seconds: seconds, status: status))
    }

    private func commands(_ daemon: TestDaemon) -> [String] { daemon.spawner.commandsRun.map(\.command) }

    // MARK: pre_start

    @Test func `pre_start ends before the program is started`() throws {
        try run("[program:x]\npre_start=prepare", ["prepare": lasting(3)]) { daemon in
            #expect(daemon.state("x") == "STARTING")
            #expect(daemon.pid("x") == nil)
            daemon.time.advance(bySeconds: 2.9)
            #expect(daemon.spawner.order.isEmpty)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.pid("x") != nil)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.process.counters.orphansReaped == 0)
        }
    }

    @Test func `pre_start that fails is a failed start`() throws {
        try run("[program:x]\npre_start=prepare\nstartretries=1", ["prepare": lasting(0, status: 3)]) { daemon in
            #expect(daemon.state("x") == "BACKOFF")
            #expect(daemon.spawnError("x") == "pre_start: exit status 3")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "FATAL")
            #expect(commands(daemon) == ["prepare", "prepare"])
            #expect(daemon.spawner.order.isEmpty)
        }
    }

    @Test func `pre_start that cannot be found is a failed start in words`() throws {
        let missing = FakeProgram(problem: .notFound("can't find command 'prepare'"))
        try run("[program:x]\npre_start=prepare", ["prepare": missing]) { daemon in
            #expect(daemon.spawnError("x") == "pre_start: can't find command 'prepare'")
            #expect(daemon.state("x") == "BACKOFF")
        }
    }

    @Test func `a hook that takes longer than hook_timeout is killed with its group`() throws {
        let endless = FakeProgram(habits: .stubborn) { kernel, pid in
            kernel.start(.stubborn, parent: pid, leads: false)
        }
        try run("[program:x]\npre_start=prepare\nhook_timeout=7", ["prepare": endless]) { daemon in
            daemon.time.advance(bySeconds: 6.9)
            #expect(daemon.kernel.living.count == 2)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.spawnError("x") == "pre_start: no end in 7 seconds")
        }
    }

    @Test func `a hook that dies by a signal has failed in words`() throws {
        try run("[program:x]\npre_start=prepare", [:]) { daemon in
            let pid = try #require(daemon.spawner.pid(ofCommand: "prepare"))
            daemon.kernel.exit(pid, .signaled(.kill, coreDumped: false))
            daemon.time.settle()
            #expect(daemon.spawnError("x") == "pre_start: terminated by SIGKILL")
        }
    }

    @Test func `a stop sends the stop signal to pre_start, and SIGKILL after stopwaitsecs`() throws {
        let stubborn = ["prepare": FakeProgram(habits: .stubborn)]
        try run("[program:x]\npre_start=prepare\nstopsignal=INT\nstopwaitsecs=3", stubborn) { daemon in
            let pid = try #require(daemon.spawner.pid(ofCommand: "prepare"))
            let stop = daemon.stop("x", wait: true)
            #expect(daemon.kernel.signals(to: pid) == ["SIGINT"])
            #expect(daemon.state("x") == "STOPPING")
            daemon.time.advance(bySeconds: 2.9)
            #expect(stop.answer == nil)
            daemon.time.advance(bySeconds: 0.2)
            #expect(stop.answer == "done")
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a start with an answer has it when pre_start has failed`() throws {
        try run("[program:x]\nautostart=false\npre_start=prepare", ["prepare": lasting(2, status: 1)]) { daemon in
            let start = daemon.start("x", wait: true)
            #expect(start.answer == nil)
            daemon.time.advance(bySeconds: 3)
            #expect(start.answer == "SPAWN_ERROR")
        }
    }

    // MARK: post_start

    @Test func `post_start runs beside the program once that is RUNNING`() throws {
        try run("[program:x]\npost_start=announce", ["announce": lasting(1, status: 2)]) { daemon in
            #expect(commands(daemon).isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(commands(daemon) == ["announce"])
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.hasLogged("WARN post_start of 'x' failed: exit status 2"))
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `post_start goes on while pre_stop runs, and ends with the program`() throws {
        let text = "[program:x]\npost_start=announce\npre_stop=leave\nhook_timeout=100"
        try run(text, ["announce": FakeProgram(habits: .stubborn), "leave": lasting(2)]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.spawner.pid(ofCommand: "announce"))
            daemon.stop("x")
            daemon.time.advance(bySeconds: 1)
            #expect(commands(daemon) == ["announce", "leave"])
            #expect(daemon.kernel.living.contains(pid))
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.kernel.living.isEmpty)
            #expect(!daemon.log.contains { $0.hasPrefix("WARN post_start") })
        }
    }

    // MARK: pre_stop

    @Test func `pre_stop ends before the stop signal is sent`() throws {
        try run("[program:x]\npre_stop=leave", ["leave": lasting(2)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            let pid = try #require(daemon.pid("x"))
            let stop = daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 1.9)
            #expect(daemon.state("x") == "STOPPING")
            #expect(daemon.kernel.signals(to: pid).isEmpty)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(stop.answer == "done")
        }
    }

    @Test func `SIGKILL comes stopwaitsecs after the request, whatever pre_stop does`() throws {
        let text = "[program:x]\npre_stop=leave\nstopwaitsecs=5"
        let programs = ["x": FakeProgram(habits: .stubborn)]
        try run(text, ["leave": FakeProgram(habits: .stubborn)], programs: programs) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.kernel.living.count == 2)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.state("x") == "STOPPED")
        }
        try run(text, ["leave": lasting(3)], programs: programs) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5.1)
            #expect(daemon.kernel.shots.map(\.signal) == [.term, .kill])
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test func `a program that ends while pre_stop runs is STOPPED, and the hook is killed`() throws {
        try run("[program:x]\npre_stop=leave", ["leave": FakeProgram(habits: .stubborn)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x")
            daemon.exit("x", 1)
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    // MARK: post_stop

    @Test func `post_stop is told how the program has ended`() throws {
        let text = "[program:x]\npost_stop=clean\nautorestart=false"
        try run(text, ["clean": lasting(1)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.exit("x", 3)
            #expect(daemon.spawner.commandsRun.last?.variables == ["EXIT_CODE": "3"])
            #expect(daemon.state("x") == "STOPPING")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "EXITED")
            daemon.start("x")
            daemon.time.advance(bySeconds: 2)
            daemon.kernel.exit(try #require(daemon.pid("x")), .signaled(.init(rawValue: 11), coreDumped: true))
            daemon.time.settle()
            #expect(daemon.spawner.commandsRun.last?.variables == ["EXIT_SIGNAL": "SEGV"])
            daemon.time.advance(bySeconds: 1)
            daemon.start("x")
            daemon.time.advance(bySeconds: 2)
            daemon.kernel.exit(try #require(daemon.pid("x")), .signaled(.init(rawValue: 36), coreDumped: false))
            daemon.time.settle()
            #expect(daemon.spawner.commandsRun.last?.variables == ["EXIT_SIGNAL": "RTMIN+2"])
        }
    }

    @Test func `a restart comes after post_stop`() throws {
        try run("[program:x]\npost_stop=clean\nautorestart=true", ["clean": lasting(3)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.exit("x", 1)
            daemon.time.advance(bySeconds: 2.9)
            #expect(daemon.spawner.order.count == 1)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.spawner.order.count == 2)
        }
    }

    @Test func `post_stop that fails changes nothing but the log`() throws {
        try run("[program:x]\npost_stop=clean", ["clean": lasting(0, status: 9)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.hasLogged("WARN post_stop of 'x' failed: exit status 9"))
        }
    }

    // MARK: The end of the daemon

    @Test func `a shutdown runs pre_stop and post_stop, and the next group waits for them`() throws {
        let text = "[program:x]\npriority=2\npre_stop=leave\npost_stop=clean\n[program:y]\npriority=1"
        try run(text, ["leave": lasting(2), "clean": lasting(3)]) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.state("y") == "RUNNING")
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 0.2)
            #expect(commands(daemon) == ["leave", "clean"])
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `when all patience is over hooks are killed`() throws {
        let stubborn = FakeProgram(habits: .stubborn)
        let text = "[supervisord]\nshutdown_timeout=4\n[program:x]\npre_stop=leave\n[program:y]\npost_stop=clean\n"
        let commands = ["leave": stubborn, "clean": stubborn, "prepare": stubborn]
        try run(text + "[program:z]\npre_start=prepare", commands) { daemon in
            daemon.time.advance(bySeconds: 2)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 4.1)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `a shutdown that finds pre_start running starts no program`() throws {
        let text = "[program:x]\npriority=1\npre_start=prepare\n[program:y]\npriority=2"
        let programs = ["y": FakeProgram(habits: .slow(seconds: 5))]
        try run(text, ["prepare": lasting(3)], programs: programs) { daemon in
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 4)
            #expect(daemon.spawner.order == ["y"])
            #expect(daemon.state("x") == "STOPPED")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a restart of the daemon leaves no hook behind`() throws {
        let stubborn = FakeProgram(habits: .stubborn)
        try run("[program:x]\npost_start=announce\nhook_timeout=100", ["announce": stubborn]) { daemon in
            daemon.time.advance(bySeconds: 2)
            let pid = try #require(daemon.spawner.pid(ofCommand: "announce"))
            daemon.requestReload()
            daemon.time.advance(bySeconds: 0.5)
            #expect(daemon.generations == 2)
            #expect(!daemon.kernel.living.contains(pid))
            #expect(daemon.process.counters.orphansReaped == 0)
        }
    }
}
