import Model

/// The end of its process, and what follows.
extension ModelledProgram {
    /// The process was reaped.
    mutating func reaped(_ status: WaitStatus, hasFamily: Bool, now: MonotonicTime) {
        leader = nil
        endedAt = now
        if deadlines.contains(now) { isAmbiguous = true }
        let origin: Origin
        switch activity {
        case .starting: origin = .starting
        case .running: origin = .running
        case .failing(let failure): origin = .failing(failure)
        case .preStop(let sequel), .stopping(let sequel): origin = .stopping(sequel)
        default: return
        }
        hook = nil
        isPreStopDue = false
        isPostStartDue = false
        watchdogAt = nil
        health.wentDown()
        activity = .ending(origin, status, .family)
        if !hasFamily { familyHasGone() }
    }

    /// Nothing of what it was is left.
    mutating func familyHasGone() {
        guard case .ending(let origin, let status, .family) = activity else { return }
        if settings.hooks.contains("post_stop") {
            activity = .ending(origin, status, .hookDue)
        } else {
            tell(origin, status)
        }
    }

    mutating func tell(_ origin: Origin, _ status: WaitStatus) {
        killAt = nil
        switch origin {
        case .stopping(.stopped): rest(.stopped)
        case .stopping(.restart):
            stopsEnded += 1
            activity = .restartDue
            goOn()
        case .stopping(.fatal): enterFatal()
        case .starting where settings.saysReady || endedAt < startedAt.advanced(bySeconds: settings.startsecs):
            backOff(counts: true, at: endedAt)
        case .failing(.notReady), .failing(.overdue): backOff(counts: true, at: endedAt)
        case .starting, .running:
            if case .starting = origin {
                if !settings.isOneshot { failures = 0 }
                runningSince = startedAt.advanced(bySeconds: settings.startsecs)
            }
            if settings.isOneshot, status != .exited(code: 0) {
                backOff(counts: true, at: endedAt)
            } else {
                leave(isExpected: status == .exited(code: 0))
            }
        case .failing(.watchdog): leave(isExpected: false)
        }
    }

    /// The end of a process that was RUNNING and was not stopped.
    private mutating func leave(isExpected: Bool) {
        failures = 0
        hasCompleted = isExpected
        let restarts =
            !isShuttingDown && (settings.autorestart == "true" || settings.autorestart == "unexpected" && !isExpected)
        guard restarts else { return rest(.exited) }
        guard !isOneTooMany(endedAt) else { return enterFatal() }
        if let backoff = settings.backoff,
            endedAt.nanoseconds - runningSince.nanoseconds >= Int64(backoff.reset) * 1_000_000_000
        {
            waits = 0
        }
        stopsEnded += 1
        activity = .exited(until: endedAt.advanced(byMilliseconds: nextWait() ?? 0))
        goOn()
    }

    /// A start has failed.
    mutating func backOff(counts: Bool, at time: MonotonicTime) {
        if counts { failures += 1 }
        guard failures <= settings.startretries else { return enterFatal() }
        // The next wait counts, also where there are too many.
        let wait = nextWait() ?? Int64(max(1, failures)) * 1000
        guard !isOneTooMany(time) else { return enterFatal() }
        // A start that waits for the end is refused: the one before is still on.
        startsPending = 0
        activity = .backoff(until: time.advanced(byMilliseconds: wait))
    }

    private mutating func enterFatal() {
        failures = 0
        forget()
        rest(.fatal)
    }

    private mutating func nextWait() -> Int64? {
        guard let backoff = settings.backoff else { return nil }
        var wait = backoff.delay * 1000
        for _ in 0..<min(waits, 20) { wait = min(wait * backoff.factor, backoff.limit * 1000) }
        waits += 1
        return Int64(min(wait, backoff.limit * 1000))
    }

    /// Counts a restart that was not asked for.
    private mutating func isOneTooMany(_ time: MonotonicTime) -> Bool {
        guard let limit = settings.restartLimit else { return false }
        restarts.removeAll { $0.advanced(bySeconds: limit.seconds) <= time }
        restarts.append(time)
        return restarts.count > limit.count
    }

    /// The unhealthy process is restarted, or given up when that was too often.
    mutating func restartForHealth(now: MonotonicTime) {
        guard isUp, !isShuttingDown else { return }
        stopItself(then: isOneTooMany(now) ? .fatal : .restart, now: now)
    }

    /// What is due by itself begins.
    mutating func beginWhatIsDue(now: MonotonicTime) {
        guard !isShuttingDown else { return }
        switch activity {
        case .backoff(let until) where now >= until: automaticRestarts += 1
        case .exited(let until) where now >= until: automaticRestarts += 1
        case .restartDue: automaticRestarts += 1
        default: return
        }
        begin()
    }
}
