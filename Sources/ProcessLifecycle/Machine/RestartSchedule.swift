import Model

/// When a failed start is tried again, and when a program is restarted after an end (PROC-14 to PROC-16, EXT-74).
struct RestartSchedule: Hashable {
    enum Step: Hashable {
        case retry(after: TimeSpan)
        case giveUp
    }

    /// Waits since the last run that was long enough: the exponent of `backoff_factor`.
    private var waits = 0
    /// Restarts that were not asked for, as far back as `restart_limit` counts them.
    private var restarts: [MonotonicTime] = []

    /// After a start that has failed: after 1, 2, 3 ... seconds, until the retries are used up.
    /// - Parameter failures: failed starts since the last successful one. None of them counts for a lack of resources, which
    ///   is tried again after a second.
    mutating func stepAfterFailures(_ failures: Int, _ rules: ProcessRules) -> Step {
        if failures > rules.startretries { return .giveUp }
        return .retry(after: wait(rules.orchestration) ?? TimeSpan(seconds: max(1, failures)))
    }

    /// After an end of a process that was RUNNING: at once.
    /// - Parameter time: that it was RUNNING.
    mutating func waitAfterRun(of time: TimeSpan, _ rules: OrchestrationRules) -> TimeSpan {
        if let reset = rules.backoff?.reset, time >= reset { waits = 0 }
        return wait(rules) ?? .zero
    }

    private mutating func wait(_ rules: OrchestrationRules) -> TimeSpan? {
        guard let backoff = rules.backoff else { return nil }
        defer { waits += 1 }
        return backoff.wait(after: waits)
    }

    /// Counts a restart that was not asked for.
    /// - Returns: why it must not be, when it is one too many.
    mutating func excess(at time: MonotonicTime, _ rules: OrchestrationRules) -> String? {
        guard let limit = rules.restartLimit else { return nil }
        restarts.removeAll { $0.advanced(by: limit.span) <= time }
        restarts.append(time)
        guard restarts.count > limit.count else { return nil }
        restarts = []
        let times = limit.count == 1 ? "1 restart" : "\(limit.count) restarts"
        return "more than \(times) within \(limit.span.text)"
    }

    /// A start or a stop has been asked for: what was before counts no more.
    mutating func forget() {
        waits = 0
        restarts = []
    }
}
