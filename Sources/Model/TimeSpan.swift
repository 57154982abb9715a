import Text

/// A length of time as a configuration writes it, in milliseconds; never negative.
package struct TimeSpan: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    /// What is negative counts as nothing.
    package init(milliseconds: Int64) {
        self.milliseconds = max(0, milliseconds)
    }

    package init(seconds: Int) {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
        self.init(milliseconds: overflow ? (seconds < 0 ? 0 : .max) : product)
    }

    package static let zero = TimeSpan(milliseconds: 0)

    /// `30 seconds`, `1 second`, `0.5 seconds`.
    package var text: String {
        milliseconds == 1000 ? "1 second" : "\(number) seconds"
    }

    /// Seconds, with as many decimals as it takes: `30`, `0.5`.
    package var number: String {
        let (whole, rest) = (milliseconds / 1000, Int(milliseconds % 1000))
        guard rest > 0 else { return String(whole) }
        var decimals = rest.zeroPadded(to: 3)
        while decimals.utf8.last == UInt8(ascii: "0") { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension MonotonicTime {
    /// This time and so much more, saturating.
    package func advanced(by span: TimeSpan) -> MonotonicTime {
        advanced(byMilliseconds: span.milliseconds)
    }
}
