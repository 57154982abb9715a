import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Programs that are run by a schedule (EXT-77). The day begins at 22:13:20 UTC.
@Suite struct ScheduleTests {
    /// Every ten minutes: first after 400 seconds.
    private static let tens = "[program:x]\nschedule=*/10 * * * *"
    private static var short: [String: FakeProgram] { ["x": FakeProgram(habits: .short(seconds: 30))] }
    private static let start = ManualTime.wallStart

    private func runs(_ daemon: TestDaemon) -> Int { daemon.spawner.order.count }

    // MARK: Runs

    @Test func `it is run at its times, and nothing is done in between`() throws {
        try TestDaemon.run(Self.tens, programs: Self.short) { daemon in
            #expect(daemon.state("x") == "STOPPED" && daemon.extras("x")?.scheduledAt == Self.start + 400)
            daemon.time.advance(bySeconds: 399.9)
            #expect(runs(daemon) == 0 && daemon.time.timersLeft == 1)
            daemon.time.advance(bySeconds: 0.1)
            #expect(daemon.state("x") == "RUNNING" && daemon.extras("x")?.scheduledAt == Self.start + 1000)
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.state("x") == "EXITED" && daemon.extras("x")?.lastSuccessAt == Self.start + 430)
            #expect(daemon.time.timersLeft == 1)
            daemon.time.advance(bySeconds: 3000)
            #expect(runs(daemon) == 6)
        }
    }

    @Test func `an interval begins with the daemon, and its first run is one of it later`() throws {
        try TestDaemon.run("[program:x]\nschedule=@every 90s", programs: Self.short) { daemon in
            var starts: [Double] = []
            daemon.spawner.onAttempt = { _, _, _ in starts.append(daemon.time.seconds) }
            daemon.time.advance(bySeconds: 400)
            #expect(starts == [90, 180, 270, 360])
        }
    }

    @Test func `each process of a program is run`() throws {
        let text = "[program:x]\nnumprocs=3\nprocess_name=x%(process_num)d\nschedule=@every 1%(process_num)ds"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 12)
            #expect(daemon.spawner.order == ["x0", "x1", "x2"])
            #expect(daemon.time.stepWatchesLeft == 1, "one descriptor for all of them")
        }
    }

    @Test func `a program that is to be started with the others is run then too`() throws {
        try TestDaemon.run(Self.tens + "\nautostart=true", programs: Self.short) { daemon in
            #expect(runs(daemon) == 1)
            daemon.time.advance(bySeconds: 400)
            #expect(runs(daemon) == 2)
        }
    }

    @Test func `a client may have it run now, and the schedule goes on`() throws {
        try TestDaemon.run(Self.tens, programs: Self.short) { daemon in
            #expect(daemon.start("x", wait: true).answer == "done")
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 400)
            #expect(runs(daemon) == 2)
        }
    }

    @Test func `a stop ends the run and not the schedule`() throws {
        try TestDaemon.run(Self.tens) { daemon in
            daemon.time.advance(bySeconds: 400)
            #expect(daemon.stop("x", wait: true).answer == "done")
            #expect(daemon.state("x") == "STOPPED" && daemon.extras("x")?.scheduledAt == Self.start + 1000)
            #expect(daemon.stop("x", wait: true).answer == "NOT_RUNNING")
            daemon.time.advance(bySeconds: 600)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `a run is preceded by what it depends on, and waits for that`() throws {
        let text = Self.tens + "\ndepends_on=db:completed\n[program:db]\ntype=oneshot\nautostart=false"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 400)
            #expect(daemon.state("x") == "STARTING" && daemon.spawner.order == ["db"])
            daemon.exit("db", 0)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    // MARK: Runs that overlap or fail

    @Test func `runs that are due while one is on are skipped, with one line for each run that is too long`() throws {
        try TestDaemon.run(Self.tens) { daemon in
            daemon.time.advance(bySeconds: 400 + 3 * 600)
            #expect(runs(daemon) == 1)
            let warning = "WARN 'x' skips its run of Nov 14 22:30: the last one is still on (RUNNING)"
            #expect(daemon.log.filter { $0.hasPrefix("WARN") } == [warning])
            daemon.exit("x", 0)
            #expect(daemon.hasLogged("INFO 'x' has skipped 3 runs during the last one"))
            daemon.time.advance(bySeconds: 600)
            #expect(runs(daemon) == 2)
            daemon.time.advance(bySeconds: 600)
            #expect(daemon.log.filter { $0.hasPrefix("WARN") }.count == 2)
        }
    }

    @Test func `a run that waits for its next try is on`() throws {
        let text = "[program:x]\nschedule=@every 5s\nstartretries=9\nbackoff_delay=12"
        try TestDaemon.run(text, programs: ["x": FakeProgram(habits: .short(seconds: 1, status: 3))]) { daemon in
            daemon.time.advance(bySeconds: 11)
            #expect(daemon.state("x") == "BACKOFF" && runs(daemon) == 1)
            #expect(daemon.hasLogged("WARN 'x' skips its run of Nov 14 22:13: the last one is still on (BACKOFF)"))
            #expect(daemon.extras("x")?.nextStartAt == Self.start + 18)
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 15)
        }
    }

    @Test func `a run that waits for its conditions is on`() throws {
        try TestDaemon.run(Self.tens + "\ndepends_on=db\n[program:db]\nready=notify") { daemon in
            daemon.time.advance(bySeconds: 1000)
            #expect(daemon.hasLogged("WARN 'x' skips its run of Nov 14 22:30: the last one is still on (STARTING)"))
        }
    }

    @Test func `a schedule outlives runs that were given up`() throws {
        try TestDaemon.run(
            Self.tens + "\nstartretries=1",
            programs: ["x": FakeProgram(habits: .short(seconds: 1, status: 3))]
        ) { daemon in
            daemon.time.advance(bySeconds: 500)
            #expect(daemon.state("x") == "FATAL" && runs(daemon) == 2)
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 1000 && daemon.extras("x")?.lastSuccessAt == nil)
            daemon.spawner.programs = Self.short
            daemon.time.advance(bySeconds: 550)
            #expect(daemon.state("x") == "EXITED" && daemon.extras("x")?.lastSuccessAt == Self.start + 1030)
        }
    }

    @Test func `the end of a run is one for exit_on=exit, and a failed one for exit_on=fatal`() throws {
        try TestDaemon.run(Self.tens + "\nexit_on=exit", programs: Self.short) { daemon in
            daemon.time.advance(bySeconds: 440)
            #expect(daemon.exitStatus == 0)
        }
        let failing = ["x": FakeProgram(habits: .short(seconds: 1, status: 3))]
        try TestDaemon.run(Self.tens + "\nexit_on=fatal\nstartretries=0", programs: failing) { daemon in
            daemon.time.advance(bySeconds: 440)
            #expect(daemon.exitStatus == 3)
        }
    }

    // MARK: Groups, reload, shutdown

    @Test func `a group that is removed takes its schedule along, and one that is added begins it`() throws {
        try TestDaemon.run(Self.tens + "\n[program:y]\nschedule=@every 30s") { daemon in
            daemon.removeGroup("x")
            daemon.removeGroup("y")
            #expect(daemon.time.timersLeft == 0 && daemon.time.stepWatchesLeft == 0)
            daemon.time.advance(bySeconds: 650)
            #expect(runs(daemon) == 0)
            daemon.addGroup("y")
            #expect(daemon.time.timersLeft == 1 && daemon.time.stepWatchesLeft == 1)
            daemon.time.advance(bySeconds: 29)
            #expect(runs(daemon) == 0)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order == ["y"])
        }
    }

    @Test func `a shutdown ends it`() throws {
        try TestDaemon.run(Self.tens, programs: ["x": FakeProgram(habits: .slow(seconds: 5))]) { daemon in
            daemon.time.advance(bySeconds: 400)
            daemon.requestShutdown()
            #expect(daemon.time.stepWatchesLeft == 0)
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.exitStatus == 0 && runs(daemon) == 1)
        }
    }

    @Test func `a reload begins again`() throws {
        try TestDaemon.run("[program:x]\nschedule=@every 100s", programs: Self.short) { daemon in
            daemon.time.advance(bySeconds: 60)
            daemon.requestReload()
            #expect(daemon.time.stepWatchesLeft == 1 && daemon.extras("x")?.scheduledAt == Self.start + 160)
            daemon.time.advance(bySeconds: 99)
            #expect(runs(daemon) == 0)
            daemon.time.advance(bySeconds: 1)
            #expect(runs(daemon) == 1)
        }
    }

    @Test func `without a schedule nothing is waited for`() throws {
        try TestDaemon.run("[program:x]\ntype=oneshot", programs: Self.short) { daemon in
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.time.timersLeft == 0 && daemon.time.stepWatchesLeft == 0)
            #expect(daemon.extras("x")?.scheduledAt == nil && daemon.extras("x")?.lastSuccessAt == nil)
        }
    }
}

/// What becomes of runs when the clock is set (EXT-77).
@Suite struct ScheduleClockTests {
    private static let tens = "[program:x]\nschedule=*/10 * * * *"
    private static var short: [String: FakeProgram] { ["x": FakeProgram(habits: .short(seconds: 30))] }
    private static let start = ManualTime.wallStart

    @Test(arguments: [true, false])
    func `of the runs that it was set over one is made up for, unless that is not wanted`(catchesUp: Bool) throws {
        let text = Self.tens + "\nschedule_catchup=\(catchesUp)"
        try TestDaemon.run(text, programs: Self.short) { daemon in
            daemon.time.setClock(bySeconds: 3600)
            #expect(daemon.state("x") == (catchesUp ? "RUNNING" : "STOPPED"))
            #expect(
                daemon.hasLogged(
                    catchesUp
                        ? "INFO 'x' makes up now for its run of Nov 14 22:20, which was missed by 3200 seconds"
                        : "INFO 'x' leaves out its run of Nov 14 22:20, which was missed by 3200 seconds (schedule_catchup)"
                )
            )
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 4000)
            daemon.time.advance(bySeconds: 400)
            #expect(daemon.spawner.order.count == (catchesUp ? 2 : 1))
        }
    }

    @Test func `nothing is run twice when it is set back`() throws {
        try TestDaemon.run(Self.tens, programs: Self.short) { daemon in
            daemon.time.advance(bySeconds: 1001)
            #expect(daemon.spawner.order.count == 2)
            daemon.time.setClock(bySeconds: -900)
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 1600)
            daemon.time.advance(bySeconds: 1498)
            #expect(daemon.spawner.order.count == 2)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 3)
        }
    }

    @Test func `a machine that was asleep makes up for one run as soon as it goes on`() throws {
        try TestDaemon.run("[program:x]\nschedule=0 3 * * *", programs: Self.short) { daemon in
            daemon.time.setClock(bySeconds: 36_000)
            #expect(daemon.state("x") == "RUNNING")
        }
    }

    @Test func `an interval does not care`() throws {
        try TestDaemon.run("[program:x]\nschedule=@every 60s", programs: Self.short) { daemon in
            daemon.time.setClock(bySeconds: 86_400)
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 86_460)
            daemon.time.advance(bySeconds: 59)
            #expect(daemon.spawner.order.isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.spawner.order.count == 1)
        }
    }

    @Test func `where the kernel tells of no steps one line says so, and a step is noticed at the next run`() throws {
        try onReactor { reactor in
            let daemon = TestDaemon(Self.tens + "\n[program:y]\nschedule=@hourly", on: reactor)
            daemon.time.refusesStepWatch = true
            daemon.spawner.programs = Self.short
            try daemon.begin()
            let warning =
                "WARN cannot watch the clock, schedules notice that it was set only when the next run is due: Too many "
                + "open files"
            #expect(daemon.log.filter { $0.hasPrefix("WARN") } == [warning])
            daemon.time.advance(bySeconds: 100)
            daemon.time.setClock(bySeconds: -100)
            daemon.time.advance(bySeconds: 300)
            #expect(daemon.spawner.order.isEmpty, "it is 22:18:20")
            daemon.time.advance(bySeconds: 100)
            #expect(daemon.spawner.order == ["x"])
        }
    }

    @Test func `a night in which the clock is put forward has its runs`() throws {
        // It is 01:13:20, and at 02:00 it becomes 03:00.
        try TestDaemon.run("[program:y]\ntype=oneshot") { daemon in
            daemon.time.summerTime = (from: Self.start + 2800, offset: 14_400, before: 10_800)
            daemon.text = "[program:x]\nschedule=30 2 * * *\n[program:z]\nschedule=@hourly"
            daemon.requestReload()
            daemon.exit("y")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 2800)
            daemon.time.advance(bySeconds: 2800)
            #expect(Set(daemon.spawner.order.suffix(2)) == ["x", "z"])
            daemon.exit("x")
            #expect(daemon.extras("x")?.scheduledAt == Self.start + 2800 + 86_400 - 1800)
            #expect(daemon.extras("z")?.scheduledAt == Self.start + 6400)
        }
    }
}

/// Runs that take too long (EXT-77).
@Suite struct RunTimeoutTests {
    private static let text = "[program:x]\ntype=oneshot\nrun_timeout=60\nstartretries=0"

    @Test func `a run that takes too long is stopped, and has failed`() throws {
        try TestDaemon.run(Self.text, programs: ["x": FakeProgram(habits: .slow(seconds: 3))]) { daemon in
            daemon.time.advance(bySeconds: 59)
            #expect(daemon.signals("x") == [])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.signals("x") == ["SIGTERM"] && daemon.state("x") == "RUNNING")
            #expect(daemon.hasLogged("WARN ran longer than 60 seconds (run_timeout): stopping 'x'"))
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("x") == "FATAL", "although it has ended with 0")
            #expect(daemon.spawnError("x") == "ran longer than 60 seconds (run_timeout)")
        }
    }

    @Test func `one that does not obey is killed after stopwaitsecs, with its group where that is said`() throws {
        let text = Self.text + "\nstopwaitsecs=5\nstopsignal=INT\nstopasgroup=true"
        try TestDaemon.run(text, programs: ["x": FakeProgram(habits: .stubborn)]) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.time.advance(bySeconds: 64)
            #expect(daemon.kernel.signals(to: pid) == ["SIGINT"])
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "FATAL" && daemon.kernel.living.isEmpty)
        }
    }

    @Test func `one that is over in time leaves no timer`() throws {
        try TestDaemon.run(Self.text, programs: ["x": FakeProgram(habits: .short(seconds: 59))]) { daemon in
            daemon.time.advance(bySeconds: 59)
            #expect(daemon.state("x") == "EXITED" && daemon.time.timersLeft == 0)
        }
    }

    @Test func `it is tried again as after any failure, and each try has its time`() throws {
        try TestDaemon.run("[program:x]\nschedule=@every 1h\nrun_timeout=60\nstartretries=1") { daemon in
            daemon.time.advance(bySeconds: 3600 + 60)
            #expect(daemon.state("x") == "BACKOFF")
            daemon.time.advance(bySeconds: 1)
            #expect(daemon.state("x") == "RUNNING")
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.state("x") == "FATAL" && daemon.spawner.order.count == 2)
            #expect(daemon.extras("x")?.scheduledAt == ManualTime.wallStart + 7200)
        }
    }

    @Test func `a stop by hand while it is being stopped makes it STOPPED`() throws {
        try TestDaemon.run(Self.text, programs: ["x": FakeProgram(habits: .slow(seconds: 3))]) { daemon in
            daemon.time.advance(bySeconds: 61)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 3)
            #expect(daemon.state("x") == "STOPPED")
        }
    }
}
