import Foundation

/// A condition that did not come true in time, and what was there instead.
package struct WaitedInVain: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Generous on purpose: it only passes in full when the thing waited for never comes.
package let patience: Double = 30

/// Seconds on a clock that nobody sets.
package func monotonicSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Returns the first value that `look` finds; throws when it finds none in time.
package func waitFor<Value>(
    _ what: String,
    within seconds: Double = patience,
    state: () -> String = { "" },
    _ look: () throws -> Value?
) throws -> Value {
    let end = monotonicSeconds() + seconds
    while true {
        if let value = try look() { return value }
        guard monotonicSeconds() < end else {
            throw WaitedInVain("waited \(seconds) s in vain for \(what)\n\(state())")
        }
        usleep(10_000)
    }
}

/// Waits until the condition holds.
package func waitUntil(
    _ what: String,
    within seconds: Double = patience,
    state: () -> String = { "" },
    _ condition: () throws -> Bool
) throws {
    try waitFor(what, within: seconds, state: state) { try condition() ? () : nil }
}
