import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// Which run comes next, and what becomes of it when the clock is set (EXT-77).
@Suite struct RunPlanTests {
    /// A plan, and clocks that are put where a test wants them.
    private struct Clocks {
        var plan: RunPlan
        var elapsed: Int64 = 0
        /// Milliseconds since the epoch.
        var wall: Int

        init(_ text: String, catchesUp: Bool = true, at second: Int) throws {
            wall = second * 1000
            plan = RunPlan(
                ScheduleSettings(.calendar(try CronTimes(text)), catchesUp: catchesUp),
                at: Self.reading(0, wall),
                in: MadeUpZone()
            )
        }

        static func reading(_ elapsed: Int64, _ wall: Int) -> ClockReading {
            ClockReading(monotonic: MonotonicTime(nanoseconds: elapsed * 1_000_000), wallMilliseconds: wall)
        }

        var next: Int? { plan.next?.wallSeconds }

        /// Time goes by until the next run is due.
        mutating func wait() -> RunPlan.Verdict {
            let deadline = (plan.next?.deadline.nanoseconds ?? 0) / 1_000_000
            wall += Int(deadline - elapsed)
            elapsed = deadline
            return look()
        }

        /// Time goes by, and the clock is set.
        mutating func set(to second: Int, afterSeconds seconds: Int = 0) -> RunPlan.Verdict {
            elapsed += Int64(seconds) * 1000
            wall = second * 1000
            return look()
        }

        mutating func look() -> RunPlan.Verdict {
            plan.look(Self.reading(elapsed, wall), in: MadeUpZone())
        }
    }

    private let ten = utc(2026, 11, 28, 10)

    @Test func `runs come at their times, and nothing in between`() throws {
        var clocks = try Clocks("0 * * * *", at: ten - 600)
        #expect(clocks.next == ten)
        #expect(clocks.plan.next?.deadline == MonotonicTime(nanoseconds: 600_000_000_000))
        #expect(clocks.wait() == .run)
        #expect(clocks.next == ten + 3600)
        #expect(clocks.look() == .nothing)
        #expect(clocks.wait() == .run)
    }

    @Test func `a run that is due when it begins is not made`() throws {
        let clocks = try Clocks("0 * * * *", at: ten)
        #expect(clocks.next == ten + 3600)
    }

    @Test func `a look that comes too early waits on`() throws {
        var clocks = try Clocks("0 * * * *", at: ten - 10)
        clocks.elapsed = 9999
        clocks.wall += 9999
        #expect(clocks.look() == .nothing)
        #expect(clocks.wait() == .run)
    }

    // MARK: Forward

    @Test(arguments: [true, false])
    func `of runs that the clock was set over the first is made up for, unless that is not wanted`(
        catchesUp: Bool
    ) throws {
        var clocks = try Clocks("*/10 * * * *", catchesUp: catchesUp, at: ten + 60)
        let late = TimeSpan(seconds: 3600 - 600)
        #expect(
            clocks.set(to: ten + 3600, afterSeconds: 5)
                == (catchesUp ? .makeUp(ten + 600, late: late) : .leaveOut(ten + 600, late: late))
        )
        #expect(clocks.next == ten + 4200, "no other")
        #expect(clocks.wait() == .run)
    }

    @Test func `within its minute a run is late at most`() throws {
        var clocks = try Clocks("0 * * * *", catchesUp: false, at: ten - 30)
        #expect(clocks.set(to: ten + 59) == .run)
        clocks = try Clocks("0 * * * *", catchesUp: false, at: ten - 30)
        #expect(clocks.set(to: ten + 60) == .leaveOut(ten, late: TimeSpan(seconds: 60)))
    }

    @Test func `a daemon that was held up for long makes up for one run`() throws {
        var clocks = try Clocks("* * * * *", at: ten)
        clocks.elapsed = 600_000
        clocks.wall += 600_000
        #expect(clocks.look() == .makeUp(ten + 60, late: TimeSpan(seconds: 540)))
        #expect(clocks.next == ten + 660)
    }

    @Test func `a step over nothing changes only when the next run is waited for`() throws {
        var clocks = try Clocks("0 * * * *", at: ten)
        #expect(clocks.set(to: ten + 3000) == .nothing)
        #expect(clocks.plan.next?.deadline == MonotonicTime(nanoseconds: 600_000_000_000))
    }

    // MARK: Back

    @Test func `no run is made twice where the clock is set back`() throws {
        var clocks = try Clocks("*/10 * * * *", at: ten - 1)
        for _ in 0..<4 { #expect(clocks.wait() == .run) }
        // It was 10:30.
        #expect(clocks.set(to: ten + 5 * 60, afterSeconds: 60) == .nothing)
        #expect(clocks.next == ten + 40 * 60)
        #expect(clocks.wait() == .run)
    }

    @Test func `a clock that is set back before the beginning makes the runs that were not made`() throws {
        var clocks = try Clocks("0 * * * *", at: ten + 60)
        #expect(clocks.wait() == .run)
        #expect(clocks.set(to: ten - 5400) == .nothing)
        #expect(clocks.next == ten - 3600)
        #expect(clocks.wait() == .run)
        #expect(clocks.wait() == .run, "10:00, before the daemon was there")
        #expect(clocks.next == ten + 7200, "11:00 has been")
    }

    @Test func `a clock that was far ahead by mistake does not silence a schedule for years`() throws {
        var clocks = try Clocks("0 * * * *", at: ten - 60)
        #expect(clocks.wait() == .run)
        #expect(clocks.set(to: utc(2038, 1, 1), afterSeconds: 60) != .nothing)
        #expect(clocks.set(to: ten + 120, afterSeconds: 60) == .nothing)
        #expect(clocks.next == ten + 7200, "the one of 11:00 was made up for in 2038")
        #expect(clocks.wait() == .run)
    }

    @Test func `a step that is noticed only when the run is due leaves that run to be made`() throws {
        var clocks = try Clocks("0 * * * *", at: ten - 600)
        clocks.elapsed += 600_000
        clocks.wall += 300_000
        #expect(clocks.look() == .nothing)
        #expect(clocks.next == ten)
        #expect(clocks.wait() == .run)
    }

    @Test func `a small step back right after a run does not repeat it`() throws {
        for milliseconds in [300, 2500] {
            var clocks = try Clocks("* * * * *", at: ten)
            #expect(clocks.wait() == .run)
            clocks.wall -= milliseconds
            #expect(clocks.look() == .nothing)
            #expect(clocks.next == ten + 120)
        }
    }

    @Test func `a clock that jumps about makes no run twice`() throws {
        var random = SplitMix(state: 7)
        var clocks = try Clocks("*/5 * * * *", at: ten)
        var made: [Int] = []
        for _ in 0..<6 {
            for _ in 0..<Int(random.next() % 5) {
                let due = clocks.next ?? 0
                if clocks.wait() == .run { made.append(due) }
            }
            let target = ten + Int(random.next() % 7200)
            if case .makeUp(let second, _) = clocks.set(to: target, afterSeconds: 1) { made.append(second) }
        }
        #expect(made.count > 5)
        #expect(Set(made).count == made.count)
    }

    @Test func `extreme clocks trap nothing`() throws {
        for wall in [Int.min / 1000, -1, 0, Int.max / 1000] {
            var clocks = try Clocks("* * * * *", at: wall)
            for other in [Int.min / 1000, 0, Int.max / 1000] { _ = clocks.set(to: other, afterSeconds: 1) }
        }
    }

    // MARK: Intervals

    private func interval(_ seconds: Int, catchesUp: Bool = true, wall: Int) -> RunPlan {
        RunPlan(
            ScheduleSettings(.interval(TimeSpan(seconds: seconds)), catchesUp: catchesUp),
            at: Clocks.reading(500, wall * 1000 + 250),
            in: MadeUpZone()
        )
    }

    @Test func `an interval counts from its beginning, however late a look is`() throws {
        var plan = interval(10, wall: ten)
        #expect(
            plan.next == RunPlan.Occasion(deadline: MonotonicTime(nanoseconds: 10_500_000_000), wallSeconds: ten + 10)
        )
        #expect(plan.look(Clocks.reading(10_700, (ten + 10) * 1000), in: MadeUpZone()) == .run)
        #expect(plan.next?.deadline == MonotonicTime(nanoseconds: 20_500_000_000))
    }

    @Test(arguments: [true, false])
    func `periods that were missed are made up for once at most`(catchesUp: Bool) {
        var plan = interval(10, catchesUp: catchesUp, wall: ten)
        let verdict = plan.look(Clocks.reading(45_500, (ten + 45) * 1000), in: MadeUpZone())
        let late = TimeSpan(seconds: 35)
        #expect(verdict == (catchesUp ? .makeUp(ten + 10, late: late) : .leaveOut(ten + 10, late: late)))
        #expect(plan.next?.deadline == MonotonicTime(nanoseconds: 50_500_000_000))
    }

    @Test func `that the clock is set changes what is shown of an interval, and nothing else`() {
        var plan = interval(10, wall: ten)
        #expect(plan.look(Clocks.reading(1500, 1000), in: MadeUpZone()) == .nothing)
        #expect(plan.next == RunPlan.Occasion(deadline: MonotonicTime(nanoseconds: 10_500_000_000), wallSeconds: 10))
    }

    @Test func `the longest interval traps nothing`() {
        var plan = interval(.max, wall: ten)
        #expect(plan.look(Clocks.reading(9_000_000_000_000, ten * 1000), in: MadeUpZone()) == .nothing)
    }
}
