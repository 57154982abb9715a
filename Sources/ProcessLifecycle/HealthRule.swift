package import Model

/// How a process is by its health check, and when the next look is due (EXT-73). The rules are Docker's: failures before the
/// first success do not count during the start period; so many others one after the other make the process unhealthy, and
/// one success makes it healthy. Other than there the first look is made as soon as the process is up.
///
/// Like the machine of a process it does nothing itself: `handle` gets an event and the time and returns what is to be done.
package struct HealthRule: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// The process is up: there is something to look at.
        case up
        /// It is not any more.
        case down
        /// The look that was asked for has ended.
        case result(ProbeOutcome)
        /// The time asked for with `armTimer` has come.
        case timerFired
    }

    package enum Effect: Hashable, Sendable {
        /// Look, then report `result`.
        case check
        /// The look that is under way is to end, without a result.
        case endCheck
        /// Report `timerFired` at this time.
        case armTimer(MonotonicTime)
        case cancelTimer
        /// The status is another.
        case becameHealthy
        case becameUnhealthy
        /// It was healthy or not, and that is unknown now.
        case becameUnknown
    }

    private enum Activity: Hashable {
        /// The process is not up.
        case none
        case checking(since: MonotonicTime)
        case waiting
    }

    private let interval: TimeSpan
    private let retries: Int
    private let startPeriod: TimeSpan
    private let startInterval: TimeSpan
    private var activity = Activity.none
    /// When the process came up.
    private var upSince = MonotonicTime(nanoseconds: 0)
    package private(set) var status = HealthStatus.starting
    /// Failures that count, one after the other, up to now.
    package private(set) var failures = 0
    /// When the last look ended, in wall-clock seconds; nil before the first one of this run.
    package private(set) var checkedAt: Int?
    /// Why the last look has failed; nil when it has not.
    package private(set) var lastFailure: String?

    package init(_ settings: HealthCheckSettings) {
        interval = settings.interval
        retries = max(1, settings.retries)
        startPeriod = settings.startPeriod
        startInterval = settings.startInterval
    }

    /// - Returns: what is to be done, in order. What cannot come now does nothing.
    package mutating func handle(_ event: Event, now: Moment) -> [Effect] {
        switch (event, activity) {
        case (.up, .none):
            upSince = now.monotonic
            activity = .checking(since: now.monotonic)
            return [.check]
        case (.timerFired, .waiting):
            activity = .checking(since: now.monotonic)
            return [.check]
        case (.result(let outcome), .checking(let since)):
            return ended(outcome, since: since, now: now)
        case (.down, .checking):
            return [.endCheck] + forget()
        case (.down, .waiting):
            return [.cancelTimer] + forget()
        case (.up, _), (.timerFired, _), (.result, _), (.down, .none):
            return []
        }
    }

    private mutating func ended(_ outcome: ProbeOutcome, since: MonotonicTime, now: Moment) -> [Effect] {
        let before = status
        checkedAt = now.wallSeconds
        switch outcome {
        case .success:
            lastFailure = nil
            failures = 0
            status = .healthy
        case .failure(let reason):
            lastFailure = reason
            // By when the look began, not by when it ended.
            if status != .starting || !isInStartPeriod(since) {
                failures += 1
                if failures >= retries { status = .unhealthy }
            }
        }
        activity = .waiting
        let pause = status == .starting && isInStartPeriod(now.monotonic) ? startInterval : interval
        let timer = Effect.armTimer(now.monotonic.advanced(by: pause))
        guard status != before else { return [timer] }
        return [timer, status == .healthy ? .becameHealthy : .becameUnhealthy]
    }

    private func isInStartPeriod(_ time: MonotonicTime) -> Bool {
        time < upSince.advanced(by: startPeriod)
    }

    /// The next run begins as the first one did.
    private mutating func forget() -> [Effect] {
        let before = status
        activity = .none
        status = .starting
        failures = 0
        checkedAt = nil
        lastFailure = nil
        return before == .starting ? [] : [.becameUnknown]
    }
}
