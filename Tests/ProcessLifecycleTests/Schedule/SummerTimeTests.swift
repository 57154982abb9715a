import Testing

@testable import ProcessLifecycle

/// Runs in nights in which the clock is put forward or back (EXT-77).
@Suite struct SummerTimeTests {
    /// The runs between two times.
    private func runs(_ text: String, from start: Int, to end: Int, in zone: MadeUpZone) throws -> [Int] {
        let times = try CronTimes(text)
        var runs: [Int] = []
        var last = start - 1
        while let due = times.next(after: last, in: zone), due < end, runs.count < 200 {
            runs.append(due)
            last = due
        }
        return runs
    }

    // MARK: Forward

    @Test func `what was to run in the hour that is left out runs at once, and once`() throws {
        let night = (utc(2026, 3, 28, 12), utc(2026, 3, 30, 12))
        let runs = try runs("15,30 2 * * *", from: night.0, to: night.1, in: .berlin)
        #expect(
            runs == [
                utc(2026, 3, 29, 1), utc(2026, 3, 30, 0, 15), utc(2026, 3, 30, 0, 30),
            ],
            "at 03:00, and at 02:15 and 02:30 of the day after"
        )
    }

    @Test func `such a run is found up to the last second before it`() throws {
        let times = try CronTimes("30 2 * * *")
        for seconds in [1, 59, 3600, 80_000] {
            #expect(times.next(after: utc(2026, 3, 29, 1) - seconds, in: MadeUpZone.berlin) == utc(2026, 3, 29, 1))
        }
        #expect(times.next(after: utc(2026, 3, 29, 1), in: MadeUpZone.berlin) == utc(2026, 3, 30, 0, 30))
    }

    @Test func `what is about the time that passes goes on as if nothing was`() throws {
        let night = (utc(2026, 3, 29), utc(2026, 3, 29, 3))
        #expect(
            try runs("@hourly", from: night.0, to: night.1, in: .berlin) == [0, 1, 2].map { utc(2026, 3, 29, $0) }
        )
        #expect(try runs("*/20 2 * * *", from: night.0, to: night.1, in: .berlin) == [])
        #expect(
            try runs("0 */2 * * *", from: night.0, to: night.1, in: .berlin) == [utc(2026, 3, 29, 2)],
            "04:00: there is no 02:00"
        )
    }

    @Test func `half an hour may be left out too`() throws {
        let night = (utc(2026, 10, 3, 14), utc(2026, 10, 3, 18))
        #expect(
            try runs("0,45 2 * * *", from: night.0, to: night.1, in: .lordHowe) == [
                utc(2026, 10, 3, 15, 30), utc(2026, 10, 3, 15, 45),
            ]
        )
    }

    @Test func `New York puts its clocks forward an hour after its midnight and one`() throws {
        let night = (utc(2026, 3, 8, 5), utc(2026, 3, 9, 5))
        #expect(try runs("30 2 * * *", from: night.0, to: night.1, in: .newYork) == [utc(2026, 3, 8, 7)])
        #expect(
            try runs("0 3 * * *", from: night.0, to: night.1, in: .newYork) == [utc(2026, 3, 8, 7)],
            "not twice in that minute"
        )
    }

    // MARK: Back

    @Test func `what runs in the hour that comes twice runs the first time`() throws {
        let night = (utc(2026, 10, 24, 22), utc(2026, 10, 25, 22))
        #expect(try runs("30 2 * * *", from: night.0, to: night.1, in: .berlin) == [utc(2026, 10, 25, 0, 30)])
        #expect(
            try runs("30 2 * * *", from: utc(2026, 10, 25, 1, 10), to: night.1, in: .berlin) == [],
            "a daemon that comes up within its second time"
        )
    }

    @Test func `what is about the time that passes runs both times`() throws {
        let night = (utc(2026, 10, 25), utc(2026, 10, 25, 2, 30))
        #expect(
            try runs("30 * * * *", from: night.0, to: night.1, in: .berlin) == [
                utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30),
            ]
        )
        #expect(try runs("*/30 2 25 10 *", from: night.0, to: night.1, in: .berlin).count == 4)
    }

    @Test func `half an hour may come twice too`() throws {
        let night = (utc(2026, 4, 4, 14), utc(2026, 4, 4, 17))
        #expect(
            try runs("45 1 * * *", from: night.0, to: night.1, in: .lordHowe) == [utc(2026, 4, 4, 14, 45)]
        )
        #expect(
            try runs("45 * * * *", from: night.0, to: night.1, in: .lordHowe) == [
                utc(2026, 4, 4, 14, 45), utc(2026, 4, 4, 15, 15), utc(2026, 4, 4, 16, 15),
            ]
        )
    }

    // MARK: Others

    @Test func `a day that does not come is another zone, and nothing is made up for`() throws {
        let days = (utc(2011, 12, 29, 10), utc(2012, 1, 1, 10))
        #expect(
            try runs("0 12 * * *", from: days.0, to: days.1, in: .apia) == [
                utc(2011, 12, 29, 22), utc(2011, 12, 30, 22), utc(2011, 12, 31, 22),
            ]
        )
    }

    @Test func `a run that is months away is found on the other side of a change`() throws {
        let times = try CronTimes("0 12 1 7 *")
        #expect(times.next(after: utc(2026, 1, 1), in: MadeUpZone.berlin) == utc(2026, 7, 1, 10))
        #expect(
            times.next(after: utc(2026, 7, 2), in: MadeUpZone.berlin) == utc(2027, 7, 1, 11),
            "it has no rule for 2027"
        )
    }
}
