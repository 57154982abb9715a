package import Model
import Text

/// The moment that a line of JSON carries: `2026-11-21T02:27:48.005Z` (RFC 3339).
enum LineTime {
    /// Begins an object with it: `{"time":"2026-11-21T02:27:48.005Z"`.
    /// - Parameter time: in UTC.
    static func append(_ time: DateTime, milliseconds: Int, to line: inout [UInt8]) {
        line += "{\"time\":\"".utf8
        append(time.year, 4, "-", to: &line)
        append(time.month, 2, "-", to: &line)
        append(time.day, 2, "T", to: &line)
        append(time.hour, 2, ":", to: &line)
        append(time.minute, 2, ":", to: &line)
        append(time.second, 2, ".", to: &line)
        append(milliseconds, 3, "Z", to: &line)
        line.append(UInt8(ascii: "\""))
    }

    private static func append(_ number: Int, _ width: Int, _ end: Unicode.Scalar, to line: inout [UInt8]) {
        line.append(number, zeroPaddedTo: width)
        line.append(UInt8(ascii: end))
    }
}

/// The time in UTC; the pure rules of logs are given it and read no clock.
package typealias UniversalClock = () -> (time: DateTime, milliseconds: Int)
