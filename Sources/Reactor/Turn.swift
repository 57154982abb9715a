import LinuxSystem
import Model
import NIOCore

/// The time that one piece of long work may take before everything else has its turn: ended children are to be reaped and
/// signals acted upon while a client has thousands of calls made, or thousands of programs end at once.
package struct Turn {
    private static let nanoseconds: Int64 = 10_000_000

    private let end = Clock.monotonicNow().nanoseconds + nanoseconds

    /// A turn that begins now.
    package init() {}

    package var isOver: Bool { Clock.monotonicNow().nanoseconds >= end }
}

extension Reactor {
    /// Goes on with long work when everything else has had its turn. Unlike a timer the call has no owner: it is made in
    /// any case.
    package func afterOthers(_ work: @escaping () -> Void) {
        // By a timer: NIO goes on with what is to be executed until nothing is left, and looks at no descriptor before.
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1), work)
    }
}
