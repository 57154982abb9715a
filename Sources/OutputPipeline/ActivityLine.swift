package import Model
import Text

/// A line of the activity log (LOG-1): `2026-11-21 02:27:48,005 INFO message`.
package enum ActivityLine {
    /// Bytes before the message, `2026-11-21 02:27:48,005 INFO `.
    package static let headLength = 29

    /// The line with its newline; the message may have further lines. Names, reasons and answers in it may come from anywhere, so
    /// control characters are spelled out here, for all messages (EXT-106).
    /// - Parameter isOutput: the message quotes the output of a program, which stays as it is (LOG-62).
    package static func format(
        _ message: String,
        isOutput: Bool = false,
        level: LogLevel,
        at time: DateTime,
        milliseconds: Int
    ) -> [UInt8] {
        let message = isOutput ? message : message.spellingOutControlCharacters(keepingLayout: true)
        var line: [UInt8] = []
        line.reserveCapacity(headLength + message.utf8.count + 1)
        append(time.year, width: 4, "-", to: &line)
        append(time.month, width: 2, "-", to: &line)
        append(time.day, width: 2, " ", to: &line)
        append(time.hour, width: 2, ":", to: &line)
        append(time.minute, width: 2, ":", to: &line)
        append(time.second, width: 2, ",", to: &line)
        append(milliseconds, width: 3, " ", to: &line)
        line += level.tag.utf8
        line.append(UInt8(ascii: " "))
        line += message.utf8
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The line as an object (EXT-15), with the level by its name: `{"time":"…","level":"info","program":"supervisord",
    /// "msg":"…","event":"spawned","subject":"web","pid":12}`.
    /// - Parameter time: in UTC.
    package static func json(
        _ message: String,
        _ facts: LogFacts = LogFacts(),
        level: LogLevel,
        at time: DateTime,
        milliseconds: Int
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(128)
        LineTime.append(time, milliseconds: milliseconds, to: &line)
        line += ",\"level\":\"".utf8
        line += level.name.utf8
        line += "\",\"program\":\"supervisord\",\"msg\":".utf8
        JSONBytes.append(string: message, to: &line)
        facts.append(to: &line)
        line += "}\n".utf8
        return line
    }

    /// - Parameter width: digits at least, with zeros in front of them if need be.
    private static func append(_ number: Int, width: Int, _ end: Unicode.Scalar, to line: inout [UInt8]) {
        line.append(number, zeroPaddedTo: width)
        line.append(UInt8(ascii: end))
    }
}
