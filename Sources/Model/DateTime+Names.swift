import Text

extension DateTime {
    /// English, from January on.
    package static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// `Jan` to `Dec`; question marks for an invalid month.
    package var monthName: String {
        Self.monthNames.indices.contains(month - 1) ? Self.monthNames[month - 1] : "???"
    }

    /// `Sun` to `Sat`.
    package var weekdayName: String {
        // The epoch was a Thursday.
        Self.weekdayNames[((dayNumber + 4) % 7 + 7) % 7]
    }

    /// `Sat Nov  1 02:27:48 2026`, as ctime(3) writes it.
    package var ctime: String {
        "\(weekdayName) \(monthName) \(day < 10 ? " " : "")\(day) \(clock) \(year)"
    }

    /// `Nov 28 10:00`, or `Nov 28 2027 10:00`.
    package func text(withYear: Bool) -> String {
        "\(monthName) \(day)\(withYear ? " \(year)" : "") \(hour.zeroPadded(to: 2)):\(minute.zeroPadded(to: 2))"
    }

    /// `02:27:48`.
    package var clock: String {
        "\(hour.zeroPadded(to: 2)):\(minute.zeroPadded(to: 2)):\(second.zeroPadded(to: 2))"
    }

    /// Days since 1 January 1970 in the Gregorian calendar. Years begin in March here, so that the leap day comes last.
    package var dayNumber: Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
