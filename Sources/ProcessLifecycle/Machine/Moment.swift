package import Model

/// The time of an event on both clocks: deadlines use the monotonic one, people are shown the wall clock.
package struct Moment: Hashable, Sendable {
    package let monotonic: MonotonicTime
    /// Seconds since the epoch.
    package let wallSeconds: Int

    package init(monotonic: MonotonicTime, wallSeconds: Int) {
        self.monotonic = monotonic
        self.wallSeconds = wallSeconds
    }
}
