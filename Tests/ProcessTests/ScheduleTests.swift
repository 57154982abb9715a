import Foundation
import TestHarness
import Testing

/// Programs that are run by a schedule, with the clocks and the zones of this machine (EXT-77).
@Suite("Schedules")
struct ScheduleTests {
    private static let yearly = Supervisor.controlSections + "[program:x]\ncommand=child exit 0\nschedule=0 0 1 1 *\n"

    /// The timers of the kernel that supervisord has.
    private func timerDescriptors(_ supervisor: Supervisor) throws -> Int {
        let directory = "/proc/\(supervisor.pid)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: directory).count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")) == "anon_inode:[timerfd]"
        }
    }

    @Test("an interval runs its program again and again")
    func interval() throws {
        let text = "[program:x]\ncommand=child append %(here)s/runs x -- exit 0\nschedule=@every 1s\n"
        try supervise(text) { supervisor in
            try supervisor.waitUntil("three runs") { supervisor.sandbox.lines("runs").count >= 3 }
            #expect(supervisor.log.count(of: "WARN") == 0)
        }
    }

    @Test("a run that takes too long is stopped, and killed with what it has left behind")
    func timeout() throws {
        let text =
            "[program:x]\ncommand=child ignore TERM -- orphan 'ignore TERM -- pid %(here)s/orphans -- hold' -- hold\n"
            + "type=oneshot\nrun_timeout=500ms\nstopwaitsecs=1\nkillmode=tree\nstartretries=0\n"
        try supervise("subreaper=true\n" + text) { supervisor in
            try supervisor.waitForLog("WARN ran longer than 0.5 seconds (run_timeout): stopping 'x'")
            try supervisor.waitForLog("gave up: x entered FATAL state")
            let orphans = supervisor.sandbox.lines("orphans").compactMap { Int32($0) }
            #expect(orphans.count == 1 && !orphans.contains(where: ProcessTable.isAlive))
        }
    }

    @Test(
        "the next run is told in local time, from the files of zones and from a rule",
        arguments: ["Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "XXX3:30"]
    )
    func zones(_ zone: String) throws {
        var launch = Launch()
        launch.environment = ["TZ=\(zone)"]
        try supervise(Self.yearly, launch: launch) { supervisor in
            try supervisor.waitUntilUp()
            #expect(try supervisor.control("status").contains("next run Jan 1 00:00"))
        }
    }

    @Test("between runs nothing wakes supervisord up, for the price of one descriptor")
    func silence() throws {
        try supervise(Self.yearly) { supervisor in
            try supervisor.waitUntilUp()
            try supervisor.waitUntil("the descriptor") { try timerDescriptors(supervisor) == 2 }
            var before = -1
            try supervisor.waitUntil("rest") {
                let now = ProcessTable.contextSwitches(supervisor.pid)
                defer { before = now }
                usleep(1_000_000)
                return now == before
            }
            usleep(4_000_000)
            #expect(ProcessTable.contextSwitches(supervisor.pid) == before)
        }
    }

    @Test("a file without a schedule has no such descriptor")
    func absence() throws {
        try supervise("[program:x]\ncommand=child hold\nstartsecs=0\n") { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try timerDescriptors(supervisor) == 1)
        }
    }
}
