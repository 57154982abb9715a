import Glibc
import Model
import TestHarness
import Testing

@testable import Daemon
@testable import Reactor

/// Things that are not our programs and have to be there before a start (EXT-70, `wait_for`).
@Suite struct WaitForTests {
    private static let port = "tcp://db:5432"

    private func turn(_ daemon: TestDaemon) {
        daemon.process.reactor.inNextPass {}
        daemon.process.reactor.pass()
        daemon.time.settle()
    }

    @Test func `a program is started when its port answers, which is asked every second`() throws {
        try TestDaemon.run("[program:x]\nwait_for=\(Self.port)") { daemon in
            daemon.prober.outcomes[Self.port] = .failure("connection refused")
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("x") == "STARTING" && daemon.pid("x") == nil)
            // The first one has not been answered, as there was no outcome then.
            #expect((6...10).contains(daemon.prober.targets.count))
            daemon.prober.outcomes[Self.port] = .success
            daemon.time.advance(bySeconds: 1.1)
            #expect(daemon.pid("x") != nil)
            let looks = daemon.prober.targets.count
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.prober.targets.count == looks, "once is enough")
        }
    }

    @Test func `a thing that does not answer is looked at once at a time, for five seconds`() throws {
        try TestDaemon.run("[program:x]\nwait_for=\(Self.port)") { daemon in
            daemon.time.advance(bySeconds: 4.9)
            #expect(daemon.prober.targets.count == 1 && daemon.prober.underWay(Self.port) == 1)
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.prober.targets.count == 2 && daemon.prober.underWay(Self.port) == 1)
        }
    }

    @Test func `what was there once is not asked for again while others are missing`() throws {
        try TestDaemon.run("[program:x]\nautostart=false\nwait_for=\(Self.port), tcp://cache:1") { daemon in
            daemon.prober.outcomes = [Self.port: .success, "tcp://cache:1": .failure("connection refused")]
            daemon.start("x")
            daemon.time.advance(bySeconds: 3.5)
            #expect(daemon.prober.targets.count { $0 == Self.port } == 1)
            daemon.prober.outcomes = [Self.port: .failure("gone"), "tcp://cache:1": .success]
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.pid("x") != nil)
        }
    }

    @Test func `when they are overdue the start has failed, with the last reasons`() throws {
        try TestDaemon.run(
            "[program:x]\nautostart=false\nwait_timeout=30\nwait_for=\(Self.port), file:/none/such"
        ) { daemon in
            daemon.prober.outcomes[Self.port] = .failure("connection refused")
            daemon.start("x")
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.state("x") == "BACKOFF")
            #expect(
                daemon.spawnError("x")
                    == "waited 30 seconds for tcp://db:5432 (connection refused), file:/none/such (No such file or directory)"
            )
            let looks = daemon.prober.targets.count
            daemon.stop("x")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.prober.targets.count == looks && daemon.time.timersLeft == 0)
        }
    }

    @Test func `a look takes no longer than there is time`() throws {
        try TestDaemon.run("[program:x]\nautostart=false\nwait_timeout=2\nwait_for=\(Self.port)") { daemon in
            daemon.start("x")
            daemon.time.advance(bySeconds: 2.5)
            #expect(daemon.spawnError("x")?.hasPrefix("waited 2 seconds for tcp://db:5432") == true)
        }
    }

    @Test func `a stop ends the waiting, and all looks`() throws {
        try TestDaemon.run("[program:x]\nwait_for=\(Self.port), file:/none/such") { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.stop("x")
            #expect(daemon.state("x") == "STOPPED" && daemon.prober.underWay(Self.port) == 0)
            #expect(daemon.time.timersLeft == 0 && !daemon.process.paths.isOpen)
        }
    }

    @Test(arguments: ["file", "directory", "fifo", "link"])
    func `a file of any kind is waited for, in a directory that does not exist yet`(kind: String) throws {
        let files = try Sandbox()
        let path = files.file("run/app/thing")
        try TestDaemon.run("[program:x]\nwait_for=file:\(path)") { daemon in
            turn(daemon)
            #expect(daemon.state("x") == "STARTING" && daemon.pid("x") == nil)
            _ = try files.makeDirectory("run/app")
            turn(daemon)
            #expect(daemon.pid("x") == nil)
            switch kind {
            case "directory": _ = try files.makeDirectory("run/app/thing")
            case "fifo": mkfifo(path, 0o600)
            case "link":
                symlink("../target", path)
                turn(daemon)
                #expect(daemon.pid("x") == nil, "it leads to nothing")
                try files.write("run/target", "")
            default: try files.write("run/app/thing", "")
            }
            turn(daemon)
            #expect(daemon.pid("x") != nil && !daemon.process.paths.isOpen)
        }
    }

    @Test func `a file that is there already holds nothing up`() throws {
        let files = try Sandbox()
        try files.write("thing", "")
        try TestDaemon.run("[program:x]\nwait_for=file:\(files.path)/thing") { daemon in
            #expect(daemon.pid("x") != nil && !daemon.process.paths.isOpen)
        }
    }

    @Test func `a command is run until it has ended with 0`() throws {
        try TestDaemon.run("[program:x]\nwait_for=exec:/bin/true") { daemon in
            let check = try #require(daemon.kernel.living.first)
            #expect(daemon.pid("x") == nil)
            daemon.kernel.exit(check, .exited(code: 1))
            daemon.time.advance(bySeconds: 1.1)
            let second = try #require(daemon.kernel.living.first)
            daemon.kernel.exit(second, .exited(code: 0))
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.pid("x") != nil && daemon.kernel.living.count == 1)
        }
    }

    @Test func `a command that takes too long is killed`() throws {
        try TestDaemon.run("[program:x]\nwait_for=exec:/bin/true") { daemon in
            let check = try #require(daemon.kernel.living.first)
            daemon.time.advance(bySeconds: 5.5)
            #expect(daemon.kernel.signals(to: check).last == "SIGKILL")
        }
    }

    @Test func `each start waits again`() throws {
        try TestDaemon.run("[program:x]\nautorestart=true\nwait_for=\(Self.port)") { daemon in
            daemon.prober.answer(Self.port, .success)
            daemon.prober.outcomes[Self.port] = .failure("connection refused")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "RUNNING")
            daemon.exit("x")
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("x") == "STARTING" && daemon.pid("x") == nil)
            daemon.prober.outcomes[Self.port] = .success
            daemon.time.advance(bySeconds: 1.1)
            #expect(daemon.pid("x") != nil)
        }
    }

    @Test func `a command that cannot be killed keeps others from being run beside it`() throws {
        try TestDaemon.run("[program:x]\nwait_for=exec:/bin/true") { daemon in
            let check = try #require(daemon.kernel.living.first)
            daemon.kernel.processes[check]?.habits.reactions[.kill] = .nothing
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.kernel.living == [check] && daemon.pid("x") == nil)
            daemon.kernel.exit(check, .signaled(.kill, coreDumped: false))
            daemon.time.advance(bySeconds: 1.1)
            let second = try #require(daemon.kernel.living.first)
            daemon.kernel.exit(second, .exited(code: 0))
            daemon.time.settle()
            #expect(daemon.pid("x") != nil)
        }
    }
}
