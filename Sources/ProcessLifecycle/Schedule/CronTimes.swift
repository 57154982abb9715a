import Text

/// The times of a cron(5) expression, read as Debian's cron reads it, and without the forms that only other programs know.
package struct CronTimes: Hashable, Sendable {
    /// Each value is a bit of that number; of hours, days, months and weekdays (Sunday is 0) too.
    let minutes: UInt64
    let hours: UInt32
    let days: UInt32
    let months: UInt16
    let weekdays: UInt8
    /// Whether a day has to be in both fields of days, as one of them begins with `*`; otherwise one of them is enough.
    let needsBothDays: Bool
    /// Whether minute or hour begins with `*`: such a schedule is about the time that passes, and follows the clock where
    /// summer time begins or ends. Others are about times of the day, of which none is to be missed or to come twice.
    let followsClock: Bool

    /// The words that stand for five fields.
    private static let words: [(word: String, fields: String)] = [
        ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"),
    ]

    private static let fieldNames = "minute hour day month weekday"

    /// - Parameter text: five fields, or one of cron's words but for `@reboot`.
    package init(_ text: String) throws(ScheduleProblem) {
        var fields = text.asciiWords
        if let word = fields.first, word.utf8.first == UInt8(ascii: "@") { fields = try Self.fields(of: word, fields) }
        guard fields.count == 5 else {
            throw ScheduleProblem(
                rule: fields.isEmpty
                    ? "needs five fields (\(Self.fieldNames)), a word as @daily, or @every DURATION"
                    : "has \(fields.count) field\(fields.count == 1 ? "" : "s") and needs five: \(Self.fieldNames)"
            )
        }
        minutes = try CronField.minute.values(fields[0])
        hours = UInt32(truncatingIfNeeded: try CronField.hour.values(fields[1]))
        days = UInt32(truncatingIfNeeded: try CronField.day.values(fields[2]))
        months = UInt16(truncatingIfNeeded: try CronField.month.values(fields[3]))
        weekdays = UInt8(truncatingIfNeeded: try CronField.weekday.values(fields[4]))
        needsBothDays = fields[2].hasBytes(prefix: "*") || fields[4].hasBytes(prefix: "*")
        followsClock = fields[0].hasBytes(prefix: "*") || fields[1].hasBytes(prefix: "*")
        guard hasDates else {
            throw ScheduleProblem(rule: "never comes: none of its months has day \(fields[2])")
        }
    }

    private static func fields(of word: String, _ all: [String]) throws(ScheduleProblem) -> [String] {
        let known = word.lowercased()
        if known == "@reboot" {
            throw ScheduleProblem(
                rule: "@reboot is no time: a program without a schedule is run at the start, with type=oneshot once"
            )
        }
        guard let fields = words.first(where: { $0.word == known })?.fields else {
            let list = words.map(\.word).joined(separator: ", ")
            throw ScheduleProblem(rule: "\(word) is unknown, there are \(list) and @every DURATION")
        }
        guard all.count == 1 else { throw ScheduleProblem(rule: "nothing may stand behind \(word)") }
        return fields.asciiWords
    }

    /// Whether there is such a day at all. Each day of the year falls on each day of the week in some year.
    private var hasDates: Bool {
        guard needsBothDays else { return true }
        return CalendarDay.longestMonths.enumerated().contains { month, length in
            months & 1 << UInt16(month + 1) != 0 && (1...length).contains { days & 1 << UInt32($0) != 0 }
        }
    }
}
