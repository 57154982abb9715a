import Model
import Testing

@testable import Daemon

/// What a program leaves behind: with `killmode=group` and `tree` its end is the end of all of it.
@Suite struct FamilyTests {
    private static let group = "[program:x]\nkillmode=group\nautorestart=true\nstopwaitsecs=5"
    private static let tree = "[program:x]\nkillmode=tree\nautorestart=true\nstopwaitsecs=5"
    private static let both = [group, tree]

    /// Runs a test with a program that is RUNNING and has a child in its group.
    private func run(
        _ text: String,
        _ leader: Habits = .obedient,
        child habits: Habits,
        _ body: (TestDaemon, _ leader: Int32, _ child: Int32) throws -> Void
    ) throws {
        try TestDaemon.run(text, programs: ["x": FakeProgram(habits: leader)]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("x"))
            try body(daemon, pid, daemon.kernel.start(habits, parent: pid, leads: false))
        }
    }

    @Test func `with killmode=process what is left behind is nobody's business`() throws {
        try run("[program:x]\nautorestart=false", child: .stubborn) { daemon, pid, child in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            #expect(daemon.state("x") == "EXITED")
            #expect(daemon.kernel.living == [child])
            #expect(daemon.kernel.shots.isEmpty)
        }
    }

    @Test(arguments: both)
    func `the end of a program that leaves nothing behind is told at once`(text: String) throws {
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.exit("x")
            #expect(daemon.state("x") == "STARTING")
            #expect(daemon.kernel.shots.isEmpty)
        }
    }

    @Test(arguments: both)
    func `a program whose process was reaped is STOPPING, without a pid, and takes no signal`(text: String) throws {
        try run(text, child: .stubborn) { daemon, pid, _ in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            #expect(daemon.state("x") == "STOPPING")
            #expect(daemon.pid("x") == nil)
            #expect(daemon.send("HUP", to: "x").answer == "NOT_RUNNING")
            #expect(daemon.kernel.shotsAtReaped.isEmpty)
        }
    }

    /// The kernel gives no number that is still that of a group (fork(2)), so what is left behind has a session of its own.
    @Test func `a stranger that gets the number of a program that was reaped is left alone`() throws {
        try TestDaemon.run(Self.tree, programs: ["x": FakeProgram(habits: .obedient)]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("x"))
            let environment = try #require(daemon.kernel.processes[pid]?.environment)
            let child = daemon.kernel.start(.stubborn, parent: pid, environment: environment)
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            daemon.kernel.start(.obedient, parent: 1, as: pid)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 20)
            #expect(!daemon.kernel.living.contains(child))
            #expect(daemon.kernel.living.contains(pid))
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test(arguments: both)
    func `what it leaves behind gets the stop signal, and the program is restarted when it is gone`(text: String) throws
    {
        try run(text, child: .slow(seconds: 2)) { daemon, pid, child in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.advance(bySeconds: 1.9)
            #expect(daemon.kernel.shots.map(\.signal).first == .term)
            #expect(daemon.state("x") == "STOPPING")
            #expect(daemon.spawner.order.count == 1)
            daemon.time.advance(bySeconds: 0.2)
            #expect(!daemon.kernel.living.contains(child))
            #expect(daemon.state("x") == "STARTING")
        }
    }

    @Test(arguments: both)
    func `what does not obey is killed after stopwaitsecs`(text: String) throws {
        try run(text, child: .stubborn) { daemon, pid, child in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.kernel.living.contains(child))
            daemon.time.advance(bySeconds: 0.2)
            #expect(!daemon.kernel.living.contains(child))
            #expect(daemon.state("x") == "STARTING")
            #expect(
                daemon.hasLogged("WARN killing 1 process that 'x' (\(pid)) has left behind with SIGKILL")
            )
        }
    }

    @Test(arguments: both)
    func `a stop is the end of all`(text: String) throws {
        try run(text, child: .slow(seconds: 2)) { daemon, _, child in
            let stop = daemon.stop("x", wait: true)
            #expect(daemon.kernel.living == [child])
            #expect(daemon.state("x") == "STOPPING")
            daemon.time.advance(bySeconds: 2.1)
            #expect(stop.answer == "done")
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test(arguments: both)
    func `a stop kills all that is left after stopwaitsecs`(text: String) throws {
        try run(text, child: .stubborn) { daemon, _, _ in
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5.1)
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test(arguments: both)
    func `a leader that does not obey is killed together with the others`(text: String) throws {
        try run(text, .stubborn, child: .stubborn) { daemon, _, _ in
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5.1)
            #expect(daemon.kernel.living.isEmpty)
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test(arguments: both)
    func `a program that is still ending is started when the rest of it is gone`(text: String) throws {
        try run(text.replacingAutorestart, child: .slow(seconds: 2)) { daemon, pid, _ in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            let start = daemon.start("x", wait: true)
            #expect(daemon.spawner.order.count == 1)
            daemon.time.advance(bySeconds: 2.1)
            #expect(daemon.state("x") == "STARTING")
            daemon.time.advance(bySeconds: 1)
            #expect(start.answer == "done")
            #expect(daemon.spawner.order.count == 2)
        }
    }

    @Test(arguments: both)
    func `a program that is still ending can be stopped, and is not restarted then`(text: String) throws {
        try run(text, child: .slow(seconds: 2)) { daemon, pid, _ in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            let stop = daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 3)
            #expect(stop.answer == "done")
            #expect(daemon.state("x") == "STOPPED")
            #expect(daemon.spawner.order.count == 1)
        }
    }

    @Test(arguments: both)
    func `a shutdown waits for the rest of a program`(text: String) throws {
        try run(text, child: .slow(seconds: 2)) { daemon, pid, _ in
            daemon.kernel.exit(pid, .exited(code: 0))
            daemon.time.settle()
            daemon.requestShutdown()
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 2.1)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }

    @Test func `the members of a group are killed as a group`() throws {
        try run(Self.group, child: .stubborn) { daemon, pid, _ in
            daemon.stop("x")
            #expect(daemon.kernel.shots.map(\.target) == [.group(pid)])
        }
    }

    @Test func `a descendant with a session of its own belongs to the tree, and to no group`() throws {
        for (text, isLeft) in [(Self.group, true), (Self.tree, false)] {
            try TestDaemon.run(text) { daemon in
                let pid = try #require(daemon.pid("x"))
                let child = daemon.kernel.start(.obedient, parent: pid)
                daemon.stop("x")
                daemon.time.settle()
                #expect(daemon.kernel.living.contains(child) == isLeft)
                #expect(daemon.state("x") == "STOPPED")
            }
        }
    }

    @Test func `an orphan with the mark of a program belongs to its tree`() throws {
        try TestDaemon.run(Self.tree + "\n[program:y]\nkillmode=tree") { daemon in
            let pid = try #require(daemon.pid("x"))
            let mark = FamilyMark(group: "x", process: "x").entry
            let orphan = daemon.kernel.start(.obedient, environment: [mark])
            let stranger = daemon.kernel.start(.obedient)
            daemon.stop("x")
            daemon.time.settle()
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(!daemon.kernel.living.contains(orphan))
            #expect(daemon.kernel.living.contains(stranger))
        }
    }

    @Test func `a tree is stopped before it is killed, so that nothing escapes by forking`() throws {
        try run(Self.tree, .stubborn, child: .stubborn) { daemon, _, _ in
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5.1)
            let signals = daemon.kernel.shots.map(\.signal)
            let stop = try #require(signals.firstIndex(of: .stop))
            let kill = try #require(signals.firstIndex(of: .kill))
            #expect(stop < kill)
        }
    }

    @Test func `without /proc the group is all that there is`() throws {
        try run(Self.tree, child: .obedient) { daemon, pid, _ in
            daemon.kernel.hasProcessTable = false
            daemon.stop("x")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.kernel.shots.map(\.target).allSatisfy { $0 == .group(pid) })
            #expect(daemon.state("x") == "STOPPED")
        }
    }

    @Test func `where orphans do not come to us what is left is looked for ten times a second`() throws {
        try TestDaemon.run(Self.group) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.kernel.adoptsOrphans = false
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.start(.slow(seconds: 2), parent: pid, leads: false)
            daemon.exit("x")
            daemon.time.advance(bySeconds: 1.9)
            #expect(daemon.state("x") == "STOPPING")
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.state("x") == "STARTING")
        }
    }
}

extension String {
    fileprivate var replacingAutorestart: String {
        split(separator: "\n").map { $0 == "autorestart=true" ? "autorestart=false" : $0 }.joined(separator: "\n")
    }
}
