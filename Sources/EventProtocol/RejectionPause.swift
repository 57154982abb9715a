import Model

/// How long a pool waits after an event was rejected before it sends it again, and what the activity log is told: a listener
/// that rejects whatever it gets would be asked thousands of times a second, with a line for each.
package struct RejectionPause: Sendable {
    private static let shortest: Int64 = 100
    private static let longest: Int64 = 5000
    private static let secondsBetweenLines = 60

    /// The next pause, in milliseconds.
    private var next = shortest
    private var lastLine: MonotonicTime?
    private var untold = 0

    package init() {}

    /// An event was rejected.
    /// - Returns: milliseconds to wait.
    package mutating func rejected() -> Int64 {
        defer { next = min(Self.longest, next * 2) }
        return next
    }

    /// An event was accepted: the next pause is a short one again.
    package mutating func accepted() {
        next = Self.shortest
    }

    /// The line about a rejection: Supervisor's for the first one, one in a minute for all others; nil in between.
    /// - Parameter text: Supervisor's line.
    package mutating func line(_ text: String, at now: MonotonicTime) -> String? {
        if let lastLine, now < lastLine.advanced(bySeconds: Self.secondsBetweenLines) {
            untold += 1
            return nil
        }
        defer { untold = 0 }
        lastLine = now
        return untold == 0 ? text : "\(text) (\(untold + 1) rejections since this was last said)"
    }
}
