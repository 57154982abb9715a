import Glibc
import Model
import TestHarness
import Testing

@testable import Daemon
@testable import Reactor

/// Programs that fork and leave a daemon, by the pidfile (EXT-72). Kernel and programs are made up, files are real.
@Suite struct ForkingTests {
    /// A daemon with the forking program `x`.
    private final class Scene {
        let daemon: TestDaemon
        let files: Sandbox

        init(_ daemon: TestDaemon, _ files: Sandbox) {
            (self.daemon, self.files) = (daemon, files)
        }

        /// The first process of the program.
        var first: Int32 { daemon.pid("x") ?? -1 }

        /// Forks from a process, or from the first one.
        func fork(from parent: Int32? = nil, _ habits: Habits = .obedient, leads: Bool = true) -> Int32 {
            let parent = parent ?? first
            let environment = daemon.kernel.processes[parent]?.environment ?? []
            return daemon.kernel.start(habits, parent: parent, leads: leads, environment: environment)
        }

        func exit(_ pid: Int32, _ status: Int32 = 0) {
            daemon.kernel.exit(pid, .exited(code: status))
            turn()
        }

        /// Lets the loop see what has happened to files.
        func turn() {
            daemon.process.reactor.inNextPass {}
            daemon.process.reactor.pass()
            daemon.time.settle()
        }

        func write(_ text: String) throws {
            try files.write("pid", text)
            turn()
        }

        /// The program has started and left a daemon, which is known.
        func comeUp(_ habits: Habits = .obedient, leads: Bool = true) throws -> Int32 {
            let pid = fork(habits, leads: leads)
            exit(first)
            try write("\(pid)\n")
            #expect(daemon.state("x") == "RUNNING")
            return pid
        }
    }

    private func run(_ more: String = "", _ body: (Scene) throws -> Void) throws {
        let files = try Sandbox()
        let text = "[program:x]\ntype=forking\npidfile=\(files.path)/pid\n\(more)"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 0.1)
            try body(Scene(daemon, files))
        }
    }

    @Test(arguments: [true, false])
    func `the process in the pidfile is the program, whenever it was written`(isEarly: Bool) throws {
        try run { scene in
            let daemon = scene.daemon
            let pid = scene.fork()
            if isEarly { try scene.write("\(pid)\n") }
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("x") == "STARTING" && daemon.pid("x") == scene.first)
            scene.exit(scene.first)
            if !isEarly {
                #expect(daemon.state("x") == "STARTING" && daemon.pid("x") == nil)
                try scene.write("\(pid)\n")
            }
            #expect(daemon.state("x") == "RUNNING" && daemon.pid("x") == pid)
            #expect(
                daemon.hasLogged("INFO success: x entered RUNNING state, it goes on as its daemon with pid \(pid)")
            )
            #expect(!daemon.process.paths.isOpen && daemon.time.timersLeft == 0, "it costs nothing from then on")
        }
    }

    @Test func `it is signalled, stopped and restarted as any program`() throws {
        try run("autorestart=true") { scene in
            let daemon = scene.daemon
            let pid = try scene.comeUp()
            daemon.send("USR1", to: "x")
            #expect(daemon.kernel.signals(to: pid) == ["SIGUSR1"])
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "STARTING", "the signal has ended it")
            let second = try scene.comeUp(.slow(seconds: 2))
            #expect(second != pid && daemon.automaticRestarts("x") == 1)
            let stop = daemon.stop("x", wait: true)
            #expect(daemon.state("x") == "STOPPING" && daemon.kernel.signals(to: second) == ["SIGTERM"])
            daemon.time.advance(bySeconds: 3)
            #expect(stop.answer == "done" && daemon.state("x") == "STOPPED" && daemon.kernel.living.isEmpty)
            #expect(daemon.kernel.shotsAtReaped.isEmpty)
        }
    }

    @Test func `a client that waits for the start is answered when the daemon is known`() throws {
        try run("autostart=false") { scene in
            let start = scene.daemon.start("x", wait: true)
            #expect(start.answer == nil)
            _ = try scene.comeUp()
            #expect(start.answer == "done")
        }
    }

    @Test(arguments: ["", "x", "-5", "0", "99999999999", "12x", "\0"])
    func `what is no pid is waited over`(text: String) throws {
        try run { scene in
            let pid = scene.fork()
            scene.exit(scene.first)
            try scene.write(text)
            #expect(scene.daemon.state("x") == "STARTING")
            try scene.write("\(pid)")
            #expect(scene.daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a file in the place of another, written bit by bit, with more in it`() throws {
        try run { scene in
            let pid = scene.fork()
            scene.exit(scene.first)
            let text = "\(pid)"
            for end in 1..<text.count { try scene.write(String(text.prefix(end))) }
            try scene.files.write("new", " \(text) \r\n/var/lib/x\n5432\n" + String(repeating: "x", count: 1000))
            rename(scene.files.file("new"), scene.files.file("pid"))
            scene.turn()
            #expect(scene.daemon.pid("x") == pid)
        }
    }

    @Test func `what is no regular file is not read`() throws {
        try run { scene in
            _ = scene.fork()
            scene.exit(scene.first)
            mkfifo(scene.files.file("pid"), 0o600)
            scene.turn()
            #expect(scene.daemon.state("x") == "STARTING")
        }
    }

    @Test func `the number of an earlier daemon does not count, even if it is that of a child by now`() throws {
        let files = try Sandbox()
        let text = "[program:x]\ntype=forking\npidfile=\(files.path)/pid"
        // The first process gets 1001.
        try files.write("pid", "1002\n")
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 0.1)
            let scene = Scene(daemon, files)
            let (other, pid) = (scene.fork(), scene.fork())
            #expect(other == 1002)
            scene.exit(scene.first)
            #expect(daemon.state("x") == "STARTING")
            try scene.write("\(pid)\n")
            #expect(daemon.pid("x") == pid)
        }
    }

    @Test func `nothing that is not an orphan of the program is taken, until the right number comes`() throws {
        try run("[program:other]\nkillmode=tree") { scene in
            let daemon = scene.daemon
            let other = try #require(daemon.pid("other"))
            let environment = daemon.kernel.processes[other]?.environment ?? []
            let stray = daemon.kernel.start(.obedient, environment: environment)
            let stranger = daemon.kernel.start(.obedient, parent: 1)
            let part = daemon.kernel.start(.obedient)
            daemon.process.ownChildren.add(part) { _ in }
            let pid = scene.fork()
            let first = scene.first
            scene.exit(first)
            for wrong in [other, stray, stranger, part, daemon.kernel.pid, 1, first, 31_999] {
                try scene.write("\(wrong)\n")
                #expect(daemon.state("x") == "STARTING")
            }
            try scene.write("\(pid)\n")
            #expect(daemon.pid("x") == pid)
        }
    }

    @Test func `a child from before the launch does not belong to the program`() throws {
        try run("autostart=false") { scene in
            let old = scene.daemon.kernel.start(.obedient)
            scene.daemon.start("x")
            _ = scene.fork()
            scene.exit(scene.first)
            try scene.write("\(old)\n")
            #expect(scene.daemon.state("x") == "STARTING")
        }
    }

    @Test func `a daemon that is still the child of another is waited for`() throws {
        try run { scene in
            let between = scene.fork()
            let pid = scene.fork(from: between)
            scene.exit(scene.first)
            try scene.write("\(pid)\n")
            #expect(scene.daemon.state("x") == "STARTING")
            scene.daemon.kernel.exit(between, .exited(code: 0))
            // Ends of children rest a moment between two looks.
            scene.daemon.time.advance(bySeconds: 0.02)
            #expect(scene.daemon.pid("x") == pid)
        }
    }

    @Test func `also when the process between them is reaped by another, which lives on`() throws {
        try run { scene in
            let logger = scene.fork()
            let between = scene.fork(from: logger)
            let pid = scene.fork(from: between)
            scene.exit(scene.first)
            try scene.write("\(pid)\n")
            scene.daemon.kernel.exit(between, .exited(code: 0))
            #expect(scene.daemon.state("x") == "STARTING")
            scene.daemon.time.advance(bySeconds: 1)
            #expect(scene.daemon.pid("x") == pid)
        }
    }

    @Test func `a daemon that has written over its environment is taken`() throws {
        try run("[program:other]") { scene in
            let pid = scene.fork()
            scene.daemon.kernel.processes[pid]?.hidesEnvironment = true
            scene.exit(scene.first)
            try scene.write("\(pid)\n")
            #expect(scene.daemon.pid("x") == pid)
        }
    }

    @Test func `but not because of a file of a user who could not signal it`() throws {
        try run { scene in
            let pid = scene.fork()
            scene.daemon.kernel.processes[pid]?.hidesEnvironment = true
            scene.exit(scene.first)
            try scene.files.write("new", "\(pid)\n")
            chown(scene.files.file("new"), 12345, 0)
            rename(scene.files.file("new"), scene.files.file("pid"))
            scene.turn()
            #expect(scene.daemon.state("x") == "STARTING")
            scene.daemon.kernel.processes[pid]?.user = 12345
            try scene.write("\(pid)\n")
            #expect(scene.daemon.pid("x") == pid)
        }
    }

    @Test func `when nothing is left that could be the daemon, the start has failed at once`() throws {
        try run { scene in
            scene.exit(scene.first)
            #expect(scene.daemon.state("x") == "BACKOFF")
            #expect(scene.daemon.spawnError("x") == "x has left no daemon (pidfile '\(scene.files.path)/pid')")
        }
    }

    @Test func `also when the daemon ends before it was found`() throws {
        try run { scene in
            let pid = scene.fork()
            scene.exit(scene.first)
            #expect(scene.daemon.state("x") == "STARTING")
            scene.exit(pid, 3)
            scene.daemon.time.advance(bySeconds: 0.02)
            #expect(scene.daemon.state("x") == "BACKOFF")
        }
    }

    @Test(arguments: ["process", "group", "tree"])
    func `a start that fails leaves nothing`(killmode: String) throws {
        try run("killmode=\(killmode)\nstartretries=0\nstopwaitsecs=5") { scene in
            let daemon = scene.daemon
            let pid = scene.fork(.stubborn)
            daemon.kernel.processes[pid]?.hidesEnvironment = true
            let worker = scene.fork(from: pid)
            scene.exit(scene.first)
            daemon.time.advance(bySeconds: 9.5)
            #expect(daemon.state("x") == "STARTING" && daemon.kernel.shots.isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(!daemon.kernel.living.contains(worker) && daemon.kernel.living.contains(pid))
            daemon.time.advance(bySeconds: 6)
            #expect(daemon.kernel.living.isEmpty && daemon.state("x") == "FATAL")
            let reason = "no pid of its daemon in '\(scene.files.path)/pid' after 10 seconds"
            #expect(daemon.spawnError("x") == reason)
            #expect(daemon.hasLogged("WARN \(reason): stopping 'x'"))
        }
    }

    @Test func `a first process that fails is a failed start at once, which leaves nothing`() throws {
        try run { scene in
            _ = scene.fork()
            scene.exit(scene.first, 2)
            scene.daemon.time.advance(bySeconds: 0.1)
            #expect(scene.daemon.state("x") == "BACKOFF" && scene.daemon.kernel.living.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `a stop before the daemon is known ends all that there is`(hasLeft: Bool) throws {
        try run { scene in
            let daemon = scene.daemon
            _ = scene.fork()
            if hasLeft { scene.exit(scene.first) }
            let stop = daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 1)
            #expect(stop.answer == "done" && daemon.state("x") == "STOPPED" && daemon.kernel.living.isEmpty)
        }
    }

    @Test func `with killmode=process the workers of the daemon are its own business`() throws {
        try run { scene in
            let pid = try scene.comeUp()
            let worker = scene.fork(from: pid, .stubborn)
            scene.daemon.stop("x")
            #expect(scene.daemon.state("x") == "STOPPED" && scene.daemon.kernel.living == [worker])
            #expect(scene.daemon.kernel.signals(to: worker).isEmpty)
        }
    }

    @Test(arguments: ["group", "tree"])
    func `with another killmode they are stopped with it`(killmode: String) throws {
        try run("killmode=\(killmode)\nautorestart=false") { scene in
            let pid = try scene.comeUp()
            let worker = scene.fork(from: pid, .slow(seconds: 2), leads: false)
            scene.daemon.kernel.exit(pid, .signaled(.kill, coreDumped: false))
            scene.daemon.time.settle()
            #expect(scene.daemon.state("x") == "STOPPING" && scene.daemon.kernel.living == [worker])
            scene.daemon.time.advance(bySeconds: 3)
            #expect(scene.daemon.state("x") == "EXITED" && scene.daemon.kernel.living.isEmpty)
        }
    }

    @Test func `a daemon that does not lead its group is stopped with that group`() throws {
        try run("stopasgroup=true") { scene in
            let first = scene.first
            let pid = try scene.comeUp(leads: false)
            let other = scene.daemon.kernel.start(.obedient, parent: pid, leads: false)
            scene.daemon.stop("x")
            #expect(scene.daemon.kernel.signals(to: first) == ["SIGTERM"])
            #expect(!scene.daemon.kernel.living.contains(other) && scene.daemon.state("x") == "STOPPED")
        }
    }

    @Test func `without a subreaper the start fails, and says so`() throws {
        try run("autostart=false") { scene in
            scene.daemon.kernel.adoptsOrphans = false
            scene.daemon.start("x")
            #expect(scene.daemon.state("x") == "BACKOFF" && scene.daemon.kernel.living.isEmpty)
            let words = "type=forking needs a supervisord that is process 1"
            #expect(scene.daemon.spawnError("x")?.hasPrefix(words) == true)
        }
    }

    @Test func `a shutdown stops a daemon, and one that is not known yet`() throws {
        let files = try Sandbox()
        let text = ["x", "y"].map { "[program:\($0)]\ntype=forking\npidfile=\(files.path)/pid.\($0)" }
        try TestDaemon.run(text.joined(separator: "\n")) { daemon in
            for name in ["x", "y"] {
                let first = try #require(daemon.pid(name))
                let environment = daemon.kernel.processes[first]?.environment ?? []
                let pid = daemon.kernel.start(.obedient, parent: first, environment: environment)
                if name == "x" { try files.write("pid.x", "\(pid)") }
                daemon.kernel.exit(first, .exited(code: 0))
                daemon.time.settle()
            }
            #expect(daemon.state("x") == "RUNNING" && daemon.state("y") == "STARTING")
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.exitStatus == 0 && daemon.kernel.living.isEmpty)
        }
    }
}
