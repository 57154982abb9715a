import LinuxSystem
import Model

/// The time that one piece of long work may take before everything else has its turn: ended children are to be reaped and
/// signals acted upon while a client has thousands of calls made.
struct Turn {
    private static let nanoseconds: Int64 = 10_000_000

    private let end = Clock.monotonicNow().nanoseconds + nanoseconds

    var isOver: Bool { Clock.monotonicNow().nanoseconds >= end }
}
