import LinuxSystem
import Model

/// The time that one piece of long work may take before everything else has its turn: ended children are to be reaped and
/// signals acted upon while a client has thousands of calls made, or thousands of programs end at once.
package struct Turn {
    /// In one pass of the loop several kinds of work may have one each, and all of them are to be over in 20 ms.
    private static let nanoseconds: Int64 = 4_000_000
    /// Small things of which a few have always been done together: on a machine that has no time for us, two programs that are
    /// started at once are not to be told of in another order than usual.
    private static let fewest = 16

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

    /// Whether it is over when so many small things have been done in it: never after the first few.
    package func isOver(after count: Int) -> Bool {
        count >= Self.fewest && isOver
    }
}

extension Timekeeper {
    /// Does many small things one after another: at once as many as a turn is enough for, and the others when everything else
    /// has had its turn.
    /// - Parameters:
    ///   - next: does the next of them; returns false when nothing is left, or nothing that could follow now.
    ///   - onEndOfTurn: called when others have their turn, or nothing is left.
    package func inTurns(_ next: @escaping () -> Bool, onEndOfTurn: @escaping () -> Void = {}) {
        let turn = Turn(by: self)
        var count = 0
        while next() {
            count += 1
            guard turn.isOver(after: count) else { continue }
            onEndOfTurn()
            return afterOthers { [self] in inTurns(next, onEndOfTurn: onEndOfTurn) }
        }
        onEndOfTurn()
    }
}
