import LinuxSystem
import Model

/// The time that one piece of long work may take before everything else has its turn: ended children are to be reaped and
/// signals acted upon while a client has thousands of calls made, or thousands of programs end at once.
package struct Turn {
    private static let nanoseconds: Int64 = 10_000_000

    /// nil for the kernel's clock.
    private let time: (any Timekeeper)?
    private let start: MonotonicTime

    /// A turn that begins now.
    package init(by time: (any Timekeeper)? = nil) {
        self.time = time
        start = time?.now ?? Clock.monotonicNow()
    }

    package var isOver: Bool {
        let now = time?.now ?? Clock.monotonicNow()
        return now.nanoseconds &- start.nanoseconds >= Self.nanoseconds
    }
}
