import Testing

@testable import ProcessLifecycle

/// What cron(5) expressions mean (EXT-77). What is refused is in `OrchestrationRefusalTests`.
@Suite struct CronTimesTests {
    private let zone = MadeUpZone()

    private func next(_ text: String, after second: Int) throws -> Int? {
        try CronTimes(text).next(after: second, in: zone)
    }

    @Test(
        arguments: [
            ("* * * * *", utc(2026, 11, 28, 10, 1)),
            ("30 4 * * *", utc(2026, 11, 29, 4, 30)),
            ("0,30 10 * * *", utc(2026, 11, 28, 10, 30)),
            ("*/15 9-17 * * mon-fri", utc(2026, 11, 30, 9)),
            ("10-40/15 * * * *", utc(2026, 11, 28, 10, 10)),
            ("0 0 1 JAN *", utc(2027, 1, 1)),
            ("0 0 * * 7", utc(2026, 11, 29)),
            ("0 0 * * Fri-Sun", utc(2026, 11, 29)),
            ("0 0 * * 5-7/2", utc(2026, 11, 29)),
            ("\t0  0\n1 1 *", utc(2027, 1, 1)),
            ("@yearly", utc(2027, 1, 1)), ("@annually", utc(2027, 1, 1)), ("@monthly", utc(2026, 12, 1)),
            ("@weekly", utc(2026, 11, 29)), ("@Daily", utc(2026, 11, 29)), ("@midnight", utc(2026, 11, 29)),
            ("@hourly", utc(2026, 11, 28, 11)),
        ] as [(String, Int)]
    )
    func `the run after ten o'clock on a Saturday`(text: String, due: Int) throws {
        #expect(try next(text, after: utc(2026, 11, 28, 10)) == due)
    }

    @Test func `a run of this very second has been, one of the next has not`() throws {
        #expect(try next("0 10 * * *", after: utc(2026, 11, 28, 10)) == utc(2026, 11, 29, 10))
        #expect(try next("0 10 * * *", after: utc(2026, 11, 28, 10) - 1) == utc(2026, 11, 28, 10))
    }

    @Test func `one of two fields of days is enough, unless one begins with a star`() throws {
        let saturday = utc(2026, 11, 28)
        #expect(try next("0 0 13 * fri", after: saturday) == utc(2026, 12, 4))
        #expect(try next("0 0 1 * fri", after: saturday) == utc(2026, 12, 1))
        #expect(try next("0 0 */2 * fri", after: saturday) == utc(2026, 12, 11), "an odd day and a Friday")
        #expect(try next("0 0 13 * */5", after: saturday) == utc(2026, 12, 13), "a Sunday or Friday, and the 13th")
        #expect(try next("0 0 30 2 mon", after: saturday) == utc(2027, 2, 1), "the weekday is enough")
    }

    @Test func `leap days come in leap years`() throws {
        #expect(try next("0 0 29 2 *", after: utc(2026, 1, 1)) == utc(2028, 2, 29))
        #expect(try next("0 0 29 2 *", after: utc(2096, 2, 29)) == utc(2104, 2, 29), "2100 has no leap day")
        #expect(try next("0 0 29 2 *", after: utc(1999, 12, 31)) == utc(2000, 2, 29))
    }

    @Test func `years far away are as good as others, until the last one`() throws {
        #expect(try next("0 0 1 1 *", after: utc(9998, 6, 1)) == utc(9999, 1, 1))
        #expect(try next("0 0 1 1 *", after: utc(9999, 6, 1)) == nil)
        #expect(try next("0 0 1 1 *", after: -62_000_000_000) == utc(6, 1, 1))
        #expect(try next("0 0 1 1 *", after: .min) == utc(1, 1, 1))
        #expect(try next("0 0 1 1 *", after: .max) == nil)
    }

    @Test(arguments: [Int.min, Int.max])
    func `a zone that makes no sense traps nothing`(offset: Int) throws {
        for second in [Int.min, 0, utc(2026, 11, 28), utc(9999, 12, 31), .max] {
            for text in ["* * * * *", "0 2 29 2 *"] {
                let due = try CronTimes(text).next(after: second, in: MadeUpZone(0, [(second, offset)]))
                #expect(due.map { $0 > second } ?? true)
            }
        }
    }

    @Test func `days of the calendar count as they should`() {
        for number in stride(from: -800_000, to: 3_000_000, by: 97) {
            let day = CalendarDay(number: number)
            #expect(day.number == number)
            #expect((1...day.lengthOfMonth).contains(day.day))
        }
        #expect(CalendarDay(number: 0) == CalendarDay(year: 1970, month: 1, day: 1))
        #expect(CalendarDay(year: 2026, month: 11, day: 29).weekday == 0)
    }
}
