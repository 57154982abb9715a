package import Model

/// How long a pool waits after an event was rejected before it sends it again, and what the activity log is told: a listener
/// that rejects whatever it gets would be asked thousands of times a second, with a line for each.
package struct RejectionPause: Sendable {
    private static let shortest: Int64 = 100
    private static let longest: Int64 = 5000
    private static let secondsBetweenLines = 60
    /// Rejections of one minute that are told one by one: a listener that fails now and then is told of as by Supervisor.
    private static let toldSingly = 2

    /// The next pause, in milliseconds.
    private var next = shortest
    private var lastLine: MonotonicTime?
    private var told = 0
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

    /// The line about a rejection: Supervisor's for the first two, one in a minute for all others; nil in between.
    /// - Parameter text: Supervisor's line.
    package mutating func line(_ text: String, at now: MonotonicTime) -> String? {
        if let lastLine, now < lastLine.advanced(bySeconds: Self.secondsBetweenLines) {
            guard told < Self.toldSingly else {
                untold += 1
                return nil
            }
            told += 1
            return text
        }
        defer { untold = 0 }
        lastLine = now
        // The others are a series, which goes on.
        told = untold == 0 ? 1 : Self.toldSingly
        return untold == 0 ? text : "\(text) (\(untold + 1) rejections since this was last said)"
    }
}
