/// How long a retry or a restart waits (EXT-74); the words are pebble's.
package struct BackoffSettings: Hashable, Sendable {
    package var delay: TimeSpan
    /// At least 1.
    package var factor = 2.0
    package var limit = TimeSpan(seconds: 30)
    /// After so long in RUNNING the next wait is the first again.
    package var reset = TimeSpan(seconds: 30)

    package init(delay: TimeSpan) {
        self.delay = delay
    }

    /// The wait that follows on so many others.
    package func wait(after earlier: Int) -> TimeSpan {
        var wait = min(Double(delay.milliseconds), Double(limit.milliseconds))
        // At the limit after a few rounds, or constant.
        for _ in 0..<min(earlier, 64) where wait < Double(limit.milliseconds) {
            wait = min(wait * factor, Double(limit.milliseconds))
        }
        return TimeSpan(milliseconds: Int64(wait))
    }
}

/// More restarts than this in a time make the process FATAL (EXT-74, `restart_limit=N/S`).
package struct RestartLimit: Hashable, Sendable {
    package let count: Int
    package let span: TimeSpan

    package init(_ count: Int, within span: TimeSpan) {
        self.count = count
        self.span = span
    }
}
