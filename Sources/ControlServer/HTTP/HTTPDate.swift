import LinuxSystem
import Model
import Text

/// The date format of HTTP headers (RFC 9110, section 5.6.7): `Sat, 21 Nov 2026 02:27:48 GMT`.
enum HTTPDate {
    /// - Parameter seconds: the seconds since the epoch, not negative.
    static func text(seconds: Int) -> String {
        let time = Clock.universalTime(ofSecond: max(0, seconds))
        let day = time.day.zeroPadded(to: 2)
        return "\(time.weekdayName), \(day) \(time.monthName) \(time.year) \(time.clock) GMT"
    }

    /// Seconds since the epoch; nil for anything but the format above. Text behind it is ignored: old clients append a
    /// length.
    static func seconds(_ text: String) -> Int? {
        let words = text.utf8.prefix(29).split(separator: UInt8(ascii: " ")).compactMap { String($0) }
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = DateTime.monthNames.firstIndex(of: words[2])
        else { return nil }
        let clock = words[4].utf8.split(separator: UInt8(ascii: ":")).compactMap { String($0).flatMap { Int($0) } }
        guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year),
            (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let time = DateTime(
            year: year,
            month: month + 1,
            day: day,
            hour: clock[0],
            minute: clock[1],
            second: clock[2]
        )
        return time.dayNumber * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }
}
