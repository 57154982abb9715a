import ProcessLifecycle

@testable import Configuration

extension FuzzTarget {
    /// `schedule=`: refused or a schedule, whose runs come in order.
    static let schedule = FuzzTarget(
        "schedule",
        longest: 128,
        sources: [
            "ProcessLifecycle/Schedule/CronField.swift", "ProcessLifecycle/Schedule/CronTimes.swift",
            "ProcessLifecycle/Schedule/CronTimes+Next.swift", "ProcessLifecycle/Schedule/CalendarDay.swift",
            "ProcessLifecycle/Schedule/LocalZone.swift",
        ],
        words: ["@every", "@daily", "@yearly", "*/", "mon", "feb", "29", " * ", "1-5/2", "0,30"]
    ) { bytes, random in
        let option = OptionName(text: "schedule")
        guard case .calendar(let times)? = try? OptionValue.schedule(bytes.text, of: option) else { return }
        var second = Int.random(in: -70_000_000_000...260_000_000_000, using: &random)
        let zone = Zone(seed: UInt64.random(in: .min ... .max, using: &random))
        for _ in 0..<5 {
            guard let due = times.next(after: second, in: zone) else { break }
            try hold(due > second, "the run after \(second) comes at \(due)")
            // The 29th of February on one day of the week, around a year 2100. What is before the year 1 counts as its first second.
            try hold(due - max(second, -62_135_596_800) <= 41 * 366 * 86_400, "no run for 40 years after \(second)")
            second = due
        }
    }
}

/// A zone with a change each half of a year, by an hour mostly.
private struct Zone: LocalZone {
    let seed: UInt64

    func offset(ofSecond second: Int) -> Int {
        let base = Int(seed % 27 * 1800) - 43_200
        let change = [0, 1800, 3600, 7200, 86_400][Int(seed / 27 % 5)]
        let shift = Int(seed / 135 % 15_000_000)
        return base + ((second + shift) / 15_778_800).remainderReportingOverflow(dividingBy: 2).partialValue * change
    }
}
