import Glibc
import Model
import TestHarness
import Testing

@testable import Daemon
@testable import Reactor

/// Files whose change restarts or signals a program (EXT-78, `watch`).
@Suite struct FileWatchTests {
    /// A daemon with a program `x` that watches the file `app.conf`, which is there.
    private func run(
        _ lines: String = "",
        program: FakeProgram = FakeProgram(),
        watch: String = "app.conf",
        _ body: (TestDaemon, Sandbox) throws -> Void
    ) throws {
        let files = try Sandbox()
        try files.write("app.conf", "1")
        let text = "[program:x]\ndirectory=\(files.path)\nwatch=\(watch)\n\(lines)"
        try TestDaemon.run(text, programs: ["x": program]) { daemon in try body(daemon, files) }
    }

    /// It does something else at HUP than to end.
    private static var server: FakeProgram { FakeProgram(habits: Habits(reactions: [.hup: .nothing])) }

    /// A change has happened, and the daemon hears of it.
    private func turn(_ daemon: TestDaemon) {
        daemon.process.reactor.inNextPass {}
        daemon.process.reactor.pass()
        daemon.time.settle()
    }

    private func change(_ daemon: TestDaemon, _ files: Sandbox, _ text: String = "22") throws {
        try files.write("app.conf", text)
        turn(daemon)
    }

    @Test func `a change restarts the program half a second later, once`() throws {
        try run { daemon, files in
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files)
            daemon.time.advance(bySeconds: 0.3)
            try change(daemon, files, "333")
            daemon.time.advance(bySeconds: 0.4)
            #expect(daemon.spawner.order == ["x"])
            daemon.time.advance(bySeconds: 0.2)
            #expect(daemon.spawner.order == ["x", "x"] && daemon.state("x") == "STARTING")
            #expect(daemon.hasLogged("INFO restarting x: '\(files.path)/app.conf' has changed"))
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.spawner.order.count == 2 && daemon.state("x") == "RUNNING")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `changes without an end lead to one restart every five seconds`() throws {
        try run { daemon, files in
            for round in 0..<60 {
                try change(daemon, files, "\(round) and more")
                daemon.time.advance(bySeconds: 0.25)
            }
            #expect(daemon.spawner.order.count == 1 + 3)
        }
    }

    @Test func `a program that is STARTING is restarted too`() throws {
        try run("startsecs=60") { daemon, files in
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 2 && daemon.state("x") == "STARTING")
        }
    }

    @Test func `a restart by a watched file does not count for restart_limit`() throws {
        try run("restart_limit=0/1h") { daemon, files in
            for round in 1...3 {
                daemon.time.advance(bySeconds: 5)
                try change(daemon, files, String(repeating: "x", count: round + 5))
            }
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.spawner.order.count == 4 && daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a signal is sent in the place of a restart`() throws {
        try run("watch_action=HUP", program: Self.server) { daemon, files in
            daemon.time.advance(bySeconds: 2)
            let pid = try #require(daemon.pid("x"))
            try change(daemon, files)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.pid("x") == pid && daemon.signals("x") == ["SIGHUP"])
            #expect(daemon.hasLogged("INFO sending SIGHUP to x: '\(files.path)/app.conf' has changed"))
        }
    }

    @Test func `a program that is being stopped gets no signal, and is not started`() throws {
        try run("watch_action=USR1", program: FakeProgram(habits: .slow(seconds: 5))) { daemon, files in
            daemon.time.advance(bySeconds: 2)
            daemon.stop("x")
            try change(daemon, files)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "STOPPING" && daemon.signals("x") == ["SIGTERM"])
        }
    }

    @Test(arguments: ["restart", "HUP"])
    func `a program that is stopped is left alone, and its files are not watched`(action: String) throws {
        try run("watch_action=\(action)", program: Self.server) { daemon, files in
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files)
            daemon.stop("x")
            #expect(!daemon.process.paths.isOpen && daemon.time.timersLeft == 0)
            try change(daemon, files, "333")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "STOPPED" && daemon.spawner.order.count == 1)
            daemon.start("x")
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files, "4444")
            daemon.time.advance(bySeconds: 1)
            #expect(action == "HUP" ? daemon.signals("x") == ["SIGHUP"] : daemon.spawner.order.count == 3)
        }
    }

    @Test func `a program that has EXITED is left alone`() throws {
        try run("autorestart=false") { daemon, files in
            daemon.time.advance(bySeconds: 2)
            daemon.exit("x")
            try change(daemon, files)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "EXITED" && !daemon.process.paths.isOpen)
        }
    }

    @Test func `one that was given up is tried again, for what was wrong may have been mended`() throws {
        let program = FakeProgram(failures: [FakeProgram.refusal])
        try run("startretries=0", program: program) { daemon, files in
            #expect(daemon.state("x") == "FATAL")
            try change(daemon, files)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.hasLogged("INFO starting x: '\(files.path)/app.conf' has changed"))
        }
    }

    @Test func `one that was given up gets no signal`() throws {
        let program = FakeProgram(failures: [FakeProgram.refusal])
        try run("startretries=0\nwatch_action=HUP", program: program) { daemon, files in
            try change(daemon, files)
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("x") == "FATAL")
        }
    }

    @Test func `a retry that is to come anyway is not hastened`() throws {
        let program = FakeProgram(failures: Array(repeating: FakeProgram.refusal, count: 3))
        try run("startretries=3", program: program) { daemon, files in
            daemon.time.advance(bySeconds: 1.5)
            #expect(daemon.state("x") == "BACKOFF" && daemon.spawner.order.count == 2)
            try change(daemon, files)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 2)
        }
    }

    @Test func `a file that was changed before the start is no reason for a restart, only one that is changed after`()
        throws
    {
        try run("autostart=false") { daemon, files in
            try change(daemon, files)
            daemon.start("x")
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.spawner.order.count == 1)
            try change(daemon, files, "333")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 2)
        }
    }

    @Test func `a file that the program writes when it starts restarts it once for each start`() throws {
        let files = try Sandbox()
        try files.write("app.conf", "1")
        let program = FakeProgram(onStart: { _, pid in _ = try? files.write("app.conf", "written by \(pid)") })
        let text = "[program:x]\nwatch=\(files.path)/app.conf"
        try TestDaemon.run(text, programs: ["x": program]) { daemon in
            for starts in 1...3 {
                turn(daemon)
                #expect(daemon.spawner.order.count == starts)
                daemon.time.advance(bySeconds: 0.6)
            }
        }
    }

    @Test func `several paths, some of which do not exist, are one burst`() throws {
        try run(watch: "app.conf, more/other.conf, more") { daemon, files in
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files)
            _ = try files.makeDirectory("more")
            turn(daemon)
            try files.write("more/other.conf", "1")
            turn(daemon)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 2)
            #expect(daemon.hasLogged("INFO restarting x: '\(files.path)/app.conf' and 2 other paths have changed"))
        }
    }

    @Test func `each process of a program has files of its own`() throws {
        let files = try Sandbox()
        let text =
            "[program:x]\nnumprocs=2\nprocess_name=x%(process_num)d\nwatch=\(files.path)/%(process_num)d.conf"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 2)
            try files.write("1.conf", "")
            turn(daemon)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order == ["x0", "x1", "x1"])
        }
    }

    @Test func `event listeners watch files too`() throws {
        let files = try Sandbox()
        let text = "[eventlistener:x]\nevents=TICK_60\nwatch=\(files.path)/x.conf"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 2)
            try files.write("x.conf", "")
            turn(daemon)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order == ["x", "x"])
        }
    }

    @Test func `in a shutdown nothing is watched any more`() throws {
        try run(program: FakeProgram(habits: .slow(seconds: 5))) { daemon, files in
            daemon.time.advance(bySeconds: 2)
            try change(daemon, files)
            daemon.requestShutdown()
            #expect(!daemon.process.paths.isOpen)
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.exitStatus == 0 && daemon.spawner.order.count == 1)
        }
    }

    @Test func `a group that is removed watches nothing any more`() throws {
        try run { daemon, _ in
            daemon.text = "[program:y]"
            daemon.reread()
            daemon.stop("x")
            daemon.removeGroup("x")
            #expect(!daemon.process.paths.isOpen)
        }
    }

    @Test func `a daemon without these keys has no descriptor for them`() throws {
        try TestDaemon.run("[program:x]\ndepends_on=y\n[program:y]") { daemon in
            daemon.time.advance(bySeconds: 2)
            #expect(!daemon.process.paths.isOpen)
        }
    }
}
