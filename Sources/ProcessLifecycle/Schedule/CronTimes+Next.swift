/// When the next run is due.
///
/// Local times are searched as if they were seconds of UTC, one stretch of constant offset after the other. Changes of the
/// offset matter only close to a run: in between the search leaps from one date that the fields name to the next.
extension CronTimes {
    /// Within this many seconds a change of the zone is looked for.
    private static let window = 4 * 86_400
    /// The first and the last second that is searched: what is beyond counts as these.
    private static let searched = -62_135_596_800...253_402_300_799
    /// The years that are searched end here.
    private static let lastYear = 9999
    /// Far more leaps than a search can need, in whatever zone.
    private static let mostLeaps = 1000

    /// The first run after a second since the epoch, in the same; nil when no run comes before the year 10000.
    package func next(after second: Int, in zone: any LocalZone) -> Int? {
        guard second < Self.searched.upperBound else { return nil }
        var start = max(second, Self.searched.lowerBound - 1) + 1
        if isMadeUpFor(at: start, zone) { return start }
        for _ in 0..<Self.mostLeaps {
            let offset = zone.boundedOffset(ofSecond: start)
            guard let local = firstLocal(from: firstWanted(at: start, offset, zone)) else { return nil }
            let due = local - offset
            if let change = zone.change(after: start, upTo: start + Self.window) {
                if due < change.second { return due }
                if !followsClock, !change.skipped.isEmpty, local < change.skipped.upperBound { return change.second }
                start = change.second
            } else if due <= start + Self.window {
                return due
            } else {
                start = due - Self.window / 2
            }
        }
        return nil
    }

    /// Whether the clock is put forward at this very second over a run.
    private func isMadeUpFor(at start: Int, _ zone: any LocalZone) -> Bool {
        guard !followsClock, let skipped = zone.change(after: start - 1, upTo: start)?.skipped, !skipped.isEmpty,
            let local = firstLocal(from: skipped.lowerBound)
        else { return false }
        return local < skipped.upperBound
    }

    /// The first local second that counts from a second on: of what comes twice only the first time does.
    private func firstWanted(at start: Int, _ offset: Int, _ zone: any LocalZone) -> Int {
        let local = start + offset
        guard !followsClock, let change = zone.change(after: start - Self.window, upTo: start) else { return local }
        return change.repeated.contains(local) ? change.repeated.upperBound : local
    }

    // MARK: Local time

    /// The first time that the fields name, from a local second on.
    private func firstLocal(from second: Int) -> Int? {
        let minute = (second + 59).dividedDown(by: 60)
        let number = minute.dividedDown(by: 1440)
        var day = CalendarDay(number: number)
        if names(day), let time = firstTime(from: minute.remainder(of: 1440)) { return (number * 1440 + time) * 60 }
        day.day += 1
        guard let next = firstDay(from: day), let time = firstTime(from: 0) else { return nil }
        return (next.number * 1440 + time) * 60
    }

    /// - Parameter minute: of the day.
    private func firstTime(from minute: Int) -> Int? {
        var hour = minute / 60
        var rest = minutes & (UInt64.max << UInt64(minute % 60))
        while hour < 24 {
            if hours & 1 << UInt32(hour) != 0, rest != 0 { return hour * 60 + rest.trailingZeroBitCount }
            hour += 1
            rest = minutes
        }
        return nil
    }

    /// - Parameter day: may be one behind the end of its month.
    private func firstDay(from day: CalendarDay) -> CalendarDay? {
        var candidate = day
        while candidate.year <= Self.lastYear {
            if months & 1 << UInt16(candidate.month) != 0 {
                let length = candidate.lengthOfMonth
                while candidate.day <= length {
                    if names(candidate) { return candidate }
                    candidate.day += 1
                }
            }
            candidate.day = 1
            candidate.month += 1
            if candidate.month > 12 { (candidate.year, candidate.month) = (candidate.year + 1, 1) }
        }
        return nil
    }

    private func names(_ day: CalendarDay) -> Bool {
        guard months & 1 << UInt16(day.month) != 0 else { return false }
        let isDay = days & 1 << UInt32(day.day) != 0
        let isWeekday = weekdays & 1 << UInt8(day.weekday) != 0
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }
}
