import Model

/// The moment that a line of JSON carries: `2026-11-21T02:27:48.005Z` (RFC 3339).
package enum LineTime {
    /// - Parameter time: in UTC.
    package static func text(_ time: DateTime, milliseconds: Int) -> String {
        let date = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
        let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
        return "\(date)T\(clock).\(padded(milliseconds, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// The time in UTC; the pure rules of logs are given it and read no clock.
package typealias UniversalClock = () -> (time: DateTime, milliseconds: Int)
