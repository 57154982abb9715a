@testable import ProcessLifecycle

/// A zone whose changes are given: the seconds since the epoch at which they come, and the offsets from then on.
struct MadeUpZone: LocalZone {
    let first: Int
    let changes: [(second: Int, offset: Int)]

    init(_ first: Int = 0, _ changes: [(second: Int, offset: Int)] = []) {
        self.first = first
        self.changes = changes
    }

    func offset(ofSecond second: Int) -> Int {
        changes.last { $0.second <= second }?.offset ?? first
    }

    /// Summer time of 2026, from 29 March to 25 October, at 01:00 UTC.
    static let berlin = MadeUpZone(3600, [(utc(2026, 3, 29, 1), 7200), (utc(2026, 10, 25, 1), 3600)])
    /// From 8 March to 1 November, at 2:00 local time.
    static let newYork = MadeUpZone(-18_000, [(utc(2026, 3, 8, 7), -14_400), (utc(2026, 11, 1, 6), -18_000)])
    /// Half an hour: back on 5 April, forward on 4 October, at 15:00 and 15:30 UTC of the day before.
    static let lordHowe = MadeUpZone(39_600, [(utc(2026, 4, 4, 15), 37_800), (utc(2026, 10, 3, 15, 30), 39_600)])
    /// Crosses the date line: 30 December 2011 does not come.
    static let apia = MadeUpZone(-36_000, [(utc(2011, 12, 30, 10), 50_400)])
}

/// Seconds since the epoch.
func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> Int {
    CalendarDay(year: year, month: month, day: day).number * 86_400 + hour * 3600 + minute * 60 + second
}
