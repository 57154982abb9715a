package import Model
import Text

/// The moment that a line of JSON carries: `2026-11-21T02:27:48.005Z` (RFC 3339).
package enum LineTime {
    /// - Parameter time: in UTC.
    package static func text(_ time: DateTime, milliseconds: Int) -> String {
        let date = "\(time.year.zeroPadded(to: 4))-\(time.month.zeroPadded(to: 2))-\(time.day.zeroPadded(to: 2))"
        let clock = "\(time.hour.zeroPadded(to: 2)):\(time.minute.zeroPadded(to: 2)):\(time.second.zeroPadded(to: 2))"
        return "\(date)T\(clock).\(milliseconds.zeroPadded(to: 3))Z"
    }
}

/// The time in UTC; the pure rules of logs are given it and read no clock.
package typealias UniversalClock = () -> (time: DateTime, milliseconds: Int)
