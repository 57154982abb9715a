import LinuxSystem
import Model
import Testing

@testable import Daemon

/// One program, from its start to its end, as a client sees it.
@Suite struct LifeTests {
    @Test func `a program is RUNNING once it has stayed up for startsecs`() throws {
        try TestDaemon.run("[program:x]\nstartsecs=3") { daemon in
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 2.9)
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `with startsecs=0 a client's start finds the program RUNNING at once`() throws {
        try TestDaemon.run("[program:x]\nstartsecs=0\nautostart=false") { daemon in
            #expect(daemon.start("x", wait: true).answer == "done")
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a start that is waited for is answered when the program is RUNNING`() throws {
        try TestDaemon.run("[program:x]\nautostart=false") { daemon in
            let start = daemon.start("x", wait: true)
            #expect(start.answer == nil)
            daemon.time.advance(bySeconds: 1)
            #expect(start.answer == "done")
        }
    }

    @Test func `a start that is waited for fails when the program exits too quickly`() throws {
        let program = FakeProgram(habits: .short(seconds: 0.5, status: 3))
        try TestDaemon.run("[program:x]\nautostart=false", programs: ["x": program]) { daemon in
            let start = daemon.start("x", wait: true)
            daemon.time.advance(bySeconds: 0.5)
            #expect(start.answer == "SPAWN_ERROR")
            #expect(daemon.state("x") == "BACKOFF")
        }
    }

    @Test func `what runs cannot be started`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            #expect(daemon.start("x").answer == "ALREADY_STARTED")
            #expect(daemon.spawner.order == ["x"])
        }
    }

    @Test func `what does not run cannot be stopped`() throws {
        try TestDaemon.run("[program:x]\nautostart=false") { daemon in
            #expect(daemon.stop("x").answer == "NOT_RUNNING")
        }
    }

    @Test func `a command that is not there is told to the client, and nothing is started`() throws {
        let program = FakeProgram(problem: .notFound("can't find command 'x'"))
        try TestDaemon.run("[program:x]\nautostart=false", programs: ["x": program]) { daemon in
            #expect(daemon.start("x").answer == "NO_FILE")
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.spawner.order.isEmpty)
        }
    }

    @Test func `a program that obeys its stop signal is STOPPED, and no timer is left`() throws {
        try TestDaemon.run("[program:x]\nstopsignal=INT") { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("x"))
            daemon.stop("x")
            #expect(daemon.kernel.signals(to: pid) == ["SIGINT"])
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.pid("x") == nil)
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `one that ignores its stop signal is killed after stopwaitsecs`() throws {
        try TestDaemon.run("[program:x]\nstopwaitsecs=7", programs: ["x": FakeProgram(habits: .stubborn)]) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.stop("x")
            daemon.time.advance(bySeconds: 6.9)
            #expect(daemon.state("x") == "STOPPING")
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM", "SIGKILL"])
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test func `SIGKILL is sent again as long as the kernel does not end the process`() throws {
        var habits = Habits.stubborn
        habits.reactions[.kill] = .nothing
        try TestDaemon.run("[program:x]\nstopwaitsecs=2", programs: ["x": FakeProgram(habits: habits)]) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.stop("x")
            daemon.time.advance(bySeconds: 7)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM", "SIGKILL", "SIGKILL", "SIGKILL"])
            daemon.kernel.exit(pid, .signaled(.kill, coreDumped: false))
            daemon.time.settle()
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test func `a stopped process is continued, so that it can obey`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.send("STOP", to: "x")
            daemon.stop("x")
            #expect(daemon.kernel.signals(to: pid) == ["SIGSTOP", "SIGTERM", "SIGCONT"])
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test func `stopasgroup signals the whole group`() throws {
        try TestDaemon.run("[program:x]\nstopasgroup=true") { daemon in
            let pid = try #require(daemon.pid("x"))
            let child = daemon.kernel.start(.obedient, parent: pid, leads: false)
            daemon.stop("x")
            #expect(daemon.kernel.shots.map(\.target) == [.group(pid)])
            #expect(!daemon.kernel.living.contains(child))
        }
    }

    @Test func `killasgroup kills the whole group`() throws {
        let programs = ["x": FakeProgram(habits: .stubborn)]
        try TestDaemon.run("[program:x]\nkillasgroup=true\nstopwaitsecs=1", programs: programs) { daemon in
            let pid = try #require(daemon.pid("x"))
            let child = daemon.kernel.start(.stubborn, parent: pid, leads: false)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.kernel.shots.map(\.target) == [.process(pid), .group(pid)])
            #expect(!daemon.kernel.living.contains(child))
        }
    }

    @Test func `a stop signal that finds the process gone waits for the report of its end`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.refusals[pid] = .noSuchProcess
            daemon.stop("x")
            #expect(daemon.state("x") == "STOPPING")
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `a stop signal that is refused makes the state UNKNOWN`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.refusals[pid] = Errno(code: 1)
            #expect(daemon.stop("x").answer == "FAILED")
            #expect(daemon.state("x") == "UNKNOWN")
            #expect(daemon.hasLogged("CRIT unknown problem killing x (\(pid)):Operation not permitted"))
        }
    }

    @Test func `a process whose stop signal was refused is told again when the daemon ends`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.refusals[pid] = Errno(code: 1)
            daemon.stop("x")
            daemon.kernel.refusals[pid] = nil
            daemon.shutDown()
            daemon.time.settle()
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `the end of the daemon does not wait for a process that it may not stop`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.refusals[pid] = Errno(code: 1)
            daemon.shutDown()
            daemon.time.settle()
            #expect(daemon.state("x") == "UNKNOWN")
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `the end of the daemon comes when a process that it may not stop has ended`() throws {
        try TestDaemon.run("[program:x]\n[program:y]\n", programs: ["y": FakeProgram(habits: .stubborn)]) { daemon in
            let (x, y) = (try #require(daemon.pid("x")), try #require(daemon.pid("y")))
            daemon.kernel.refusals[x] = Errno(code: 1)
            daemon.shutDown()
            daemon.time.settle()
            #expect(daemon.exitStatus == nil)
            daemon.kernel.exit(x, .exited(code: 0))
            daemon.kernel.exit(y, .exited(code: 0))
            daemon.time.settle()
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a signal of a client goes to the process alone`() throws {
        try TestDaemon.run("[program:x]\nstopasgroup=true", programs: ["x": FakeProgram(habits: .stubborn)]) { daemon in
            let pid = try #require(daemon.pid("x"))
            #expect(daemon.send("HUP", to: "x").answer == "done")
            #expect(daemon.kernel.shots.map(\.target) == [.process(pid)])
        }
    }

    @Test func `a signal that finds the process gone is no fault`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.refusals[pid] = .noSuchProcess
            #expect(daemon.send("HUP", to: "x").answer == "done")
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test func `a process that is not ours is counted and told`() throws {
        try TestDaemon.run("[program:x]") { daemon in
            let orphan = daemon.kernel.start(.short(seconds: 2))
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.process.counters.orphansReaped == 1)
            #expect(daemon.hasLogged("DEBG reaped unknown pid \(orphan) (exit status 0)"))
        }
    }
}
