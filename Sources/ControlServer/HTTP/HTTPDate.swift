import LinuxSystem
import Model

/// The date format of HTTP headers (RFC 9110, section 5.6.7): `Sat, 21 Nov 2026 02:27:48 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter seconds: since the epoch, not negative.
    static func text(seconds: Int) -> String {
        let time = Clock.universalTime(ofSecond: max(0, seconds))
        // The epoch was a Thursday.
        let day = days[max(0, seconds) / 86400 % 7]
        let month = months.indices.contains(time.month - 1) ? months[time.month - 1] : "Jan"
        let clock = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
        return "\(day), \(two(time.day)) \(month) \(time.year) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
