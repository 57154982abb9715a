/// A point on the kernel's monotonic clock (CLOCK_MONOTONIC), in nanoseconds. Deadlines are always of this type,
/// so that setting the wall clock can neither delay nor hasten anything (PITFALLS P29).
package struct MonotonicTime: Comparable, Hashable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// This time and so many seconds more (or fewer), saturating: configured numbers have no limits (CFG-51).
    package func advanced(bySeconds seconds: Int) -> MonotonicTime {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let offset = overflow ? (seconds < 0 ? Int64.min : Int64.max) : product
        let (sum, sumOverflow) = nanoseconds.addingReportingOverflow(offset)
        return MonotonicTime(nanoseconds: sumOverflow ? (offset < 0 ? Int64.min : Int64.max) : sum)
    }

    /// This time and so many milliseconds more, saturating.
    package func advanced(byMilliseconds milliseconds: Int64) -> MonotonicTime {
        let (offset, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, sumOverflow) = nanoseconds.addingReportingOverflow(overflow ? .max : offset)
        return MonotonicTime(nanoseconds: sumOverflow ? .max : sum)
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
