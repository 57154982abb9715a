import Model
import Testing

@testable import Daemon

/// Programs that have to show signs of life (EXT-71, `watchdog=`).
@Suite struct WatchdogTests {
    private func run(
        _ text: String,
        _ habits: Habits = .obedient,
        _ body: (TestDaemon) throws -> Void
    ) throws {
        var program = TestDaemon.ownProcess
        program.habits = habits
        try TestDaemon.run("[program:x]\n\(text)", programs: ["x": program]) { daemon in
            daemon.time.advance(bySeconds: 1)
            try body(daemon)
        }
    }

    @Test func `the program is told the time in microseconds`() throws {
        try run("watchdog=1.5") { #expect($0.variables("x")["WATCHDOG_USEC"] == "1500000") }
        try run("notify_socket=true") { #expect($0.variables("x")["WATCHDOG_USEC"] == nil) }
    }

    @Test func `silence is answered by SIGABRT, and is an unexpected end`() throws {
        try run("watchdog=30\nautorestart=unexpected\nexitcodes=0") { daemon in
            daemon.time.advance(bySeconds: 29.9)
            #expect(daemon.state("x") == "RUNNING")
            let pid = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGABRT"])
            #expect(daemon.hasLogged("WARN no WATCHDOG=1 for 30 seconds: stopping 'x' with SIGABRT"))
            #expect(daemon.automaticRestarts("x") == 1)
        }
    }

    @Test func `also an exit with an expected code after it is none`() throws {
        let habits = Habits(reactions: [.abort: .ends(afterMilliseconds: 0, .exited(code: 0))])
        try run("watchdog=30\nautorestart=unexpected", habits) { daemon in
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.automaticRestarts("x") == 1)
        }
    }

    @Test func `without a restart it is EXITED, and the reason is told`() throws {
        try run("watchdog=30\nautorestart=false") { daemon in
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.state("x") == "EXITED")
            #expect(daemon.spawnError("x") == "no WATCHDOG=1 for 30 seconds")
            #expect(daemon.time.timersLeft == 0)
        }
    }

    @Test func `SIGKILL follows after stopwaitsecs`() throws {
        try run("watchdog=30\nstopwaitsecs=5\nautorestart=false", Habits(reactions: [.abort: .nothing])) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 34.9)
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.kernel.signals(to: pid) == ["SIGABRT", "SIGKILL"])
            #expect(daemon.state("x") == "EXITED")
        }
    }

    @Test func `each WATCHDOG=1 begins the time again, however many come, with one timer`() throws {
        try run("watchdog=30") { daemon in
            for _ in 0..<100 {
                daemon.time.advance(bySeconds: 20)
                for _ in 0..<10 { try daemon.notify("WATCHDOG=1", to: "x") }
                #expect(daemon.time.timersLeft == 1)
            }
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.automaticRestarts("x") == 1)
        }
    }

    @Test func `the time runs from the moment that it is ready`() throws {
        try run("watchdog=30\nready=notify\nautorestart=false") { daemon in
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.state("x") == "STARTING")
            try daemon.notify("READY=1", to: "x")
            daemon.time.advance(bySeconds: 29)
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "EXITED")
        }
    }

    @Test func `WATCHDOG_USEC changes the time, and 0 ends it`() throws {
        try run("watchdog=30\nautorestart=false") { daemon in
            try daemon.notify("WATCHDOG_USEC=0", to: "x")
            daemon.time.advance(bySeconds: 1000)
            #expect(daemon.state("x") == "RUNNING")
            #expect(daemon.time.timersLeft == 0)
            try daemon.notify("WATCHDOG_USEC=5000000", to: "x")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.state("x") == "EXITED")
        }
    }

    @Test func `WATCHDOG=trigger does it at once, and before readiness it is a failed start`() throws {
        try run("notify_socket=true\nautorestart=false") { daemon in
            try daemon.notify("WATCHDOG=trigger", to: "x")
            #expect(daemon.state("x") == "EXITED")
            #expect(daemon.spawnError("x") == "WATCHDOG=trigger")
        }
        try run("ready=notify\nstartretries=0") { daemon in
            try daemon.notify("WATCHDOG=trigger", to: "x")
            #expect(daemon.state("x") == "FATAL")
            #expect(daemon.spawnError("x") == "WATCHDOG=trigger")
        }
    }

    @Test func `a process that is being stopped is left in peace`() throws {
        try run("watchdog=3\nstopwaitsecs=100", .stubborn) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.stop("x")
            daemon.time.advance(bySeconds: 50)
            #expect(daemon.kernel.signals(to: pid) == ["SIGTERM"])
        }
    }
}
