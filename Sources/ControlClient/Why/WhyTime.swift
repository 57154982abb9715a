package import Model
import Text

/// Times of `why`: of the clock on the wall, and how long that is from now.
package struct WhyTime {
    /// By the clock of supervisord.
    private let now: Int
    private let localTime: (Int) -> DateTime

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter localTime: the time of day of a second since the epoch.
    package init(now: Int, localTime: @escaping (Int) -> DateTime) {
        self.now = now
        self.localTime = localTime
    }

    /// `03:12:07`, with the day where it is not today, and the year where it is another.
    package func clock(_ second: Int) -> String {
        let (time, today) = (localTime(second), localTime(now))
        let clock =
            "\(time.hour.zeroPadded(to: 2)):\(time.minute.zeroPadded(to: 2)):\(time.second.zeroPadded(to: 2))"
        if (time.year, time.month, time.day) == (today.year, today.month, today.day) { return clock }
        let month = Self.months.indices.contains(time.month - 1) ? Self.months[time.month - 1] : "?"
        let day = "\(month) \(time.day.zeroPadded(to: 2))"
        return time.year == today.year ? "\(day) \(clock)" : "\(day) \(time.year) \(clock)"
    }

    /// `03:12:07, 4 min ago`
    func ago(_ second: Int) -> String {
        let seconds = now.subtractingReportingOverflow(second).partialValue
        return seconds < 1 ? "\(clock(second)), now" : "\(clock(second)), \(Self.span(seconds)) ago"
    }

    /// `03:12:07, in 8 s`
    func ahead(_ second: Int) -> String {
        let seconds = second.subtractingReportingOverflow(now).partialValue
        return seconds < 1 ? "\(clock(second)), now" : "\(clock(second)), in \(Self.span(seconds))"
    }

    /// In the two largest units that are not zero.
    package static func span(_ seconds: Int) -> String {
        let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units where parts.count < 2 {
            let count = rest / size
            rest -= count * size
            if count > 0 { parts.append("\(count) \(name)") } else if !parts.isEmpty { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }
}
