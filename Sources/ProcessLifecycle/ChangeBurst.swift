package import Model

/// Makes one of many changes: those that follow each other within half a second are one burst, which is over when nothing has
/// changed for so long, and after five seconds in any case (EXT-78).
///
/// A change is noted and nothing else, so that thousands of them cost little: its owner has a timer, and asks when it fires
/// whether the burst is over.
package struct ChangeBurst: Sendable {
    /// Without a change for so long, a burst is over.
    package static let silence = TimeSpan(milliseconds: 500)
    /// A burst does not last longer.
    package static let longest = TimeSpan(seconds: 5)

    /// When the first and the last change of the burst came; nil outside of one.
    private var changes: (first: MonotonicTime, last: MonotonicTime)?

    package init() {}

    /// What the time has brought.
    package enum Step: Hashable, Sendable {
        /// The burst is over: this is the one moment to act.
        case act
        /// Not before this time.
        case wait(until: MonotonicTime)
        case nothing
    }

    /// Whether something has changed that was not acted upon.
    package var isOn: Bool { changes != nil }

    /// Something has changed.
    /// - Returns: when to ask for the next step; nil when that is asked for already.
    package mutating func changed(at now: MonotonicTime) -> MonotonicTime? {
        guard let first = changes?.first else {
            changes = (now, now)
            return now.advanced(by: Self.silence)
        }
        changes = (first, now)
        return nil
    }

    /// The time that was asked for has come.
    package mutating func timerFired(at now: MonotonicTime) -> Step {
        guard let (first, last) = changes else { return .nothing }
        let end = min(last.advanced(by: Self.silence), first.advanced(by: Self.longest))
        guard now >= end else { return .wait(until: end) }
        changes = nil
        return .act
    }
}
