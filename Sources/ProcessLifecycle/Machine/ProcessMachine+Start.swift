import Model

/// From a request to a process that is RUNNING, or that could not be started.
extension ProcessMachine {
    mutating func start(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .stopped, .backoff, .exited, .waiting, .fatal, .unknownGone:
            return beginStart(now: now)
        case .preparing, .launching, .starting, .running, .stopping, .ending, .unknown:
            return [.log(.warn, "process '\(name)' already running")]
        }
    }

    /// A start that no client asked for.
    mutating func startAgain(now: Moment) -> [ProcessEffect] {
        automaticRestarts += 1
        return beginStart(now: now)
    }

    private mutating func beginStart(now: Moment) -> [ProcessEffect] {
        guard !isShuttingDown else { return [.startEnded(.abnormalTermination)] }
        goal = rules.autorestart == .never ? .once : .up
        startedAt = now.wallSeconds
        spawnError = nil
        exitCode = nil
        return [.cancelTimer] + change(to: .preparing(since: now), detail: .tries(failedStarts)) + [.prepare]
    }

    mutating func prepared() -> [ProcessEffect] {
        guard case .preparing(let since) = phase else {
            return impossible("preparation", because: "none was asked for")
        }
        phase = .launching(since: since)
        return [.launch]
    }

    mutating func launched(pid: Int32) -> [ProcessEffect] {
        guard case .launching(let since) = phase else {
            return impossible("launch", because: "none was asked for")
        }
        phase = .starting(pid: pid, since: since)
        spawnError = nil
        return [
            .log(.info, "spawned: '\(name)' with pid \(pid)"),
            .armTimer(since.monotonic.advanced(bySeconds: max(0, rules.startsecs))),
        ]
    }

    mutating func launchFailed(_ failure: LaunchFailure, now: Moment) -> [ProcessEffect] {
        switch phase {
        case .preparing, .launching: break
        case .stopped, .starting, .running, .stopping, .ending, .backoff, .exited, .waiting, .fatal, .unknown,
            .unknownGone:
            return impossible("launch failure", because: "no launch was asked for")
        }
        spawnError = failure.reason
        return [.log(.info, "spawnerr: \(failure.reason)")]
            + backOff(countingFailure: !failure.isLackOfResources, exitStatus: failure.exitStatus, now: now)
    }

    mutating func launchFailedLate(_ reason: String) -> [ProcessEffect] {
        switch phase {
        case .starting, .running, .stopping, .ending:
            spawnError = reason
            return [.log(.info, "spawnerr: \(reason)")]
        case .stopped, .preparing, .launching, .backoff, .exited, .waiting, .fatal, .unknown, .unknownGone:
            return impossible("late launch failure", because: "no child is on its way")
        }
    }

    mutating func settleStart() -> [ProcessEffect] {
        guard case .starting(let pid, _) = phase, rules.startsecs <= 0 else { return [] }
        return [.cancelTimer] + stayedUp(pid: pid)
    }

    /// It has stayed up for `startsecs` (SPEC PROC-12).
    mutating func stayedUp(pid: Int32) -> [ProcessEffect] {
        failedStarts = 0
        let success =
            "success: \(name) entered RUNNING state, process has stayed up for > than "
            + "\(rules.startsecs) seconds (startsecs)"
        return change(to: .running(pid: pid), detail: .pid(pid)) + [.log(.info, success)]
    }

    /// Into BACKOFF, and on to FATAL when the retries are used up (SPEC PROC-13 to PROC-16).
    mutating func backOff(
        countingFailure: Bool,
        exitStatus: Int32,
        now: Moment,
        report: ProcessEffect? = nil
    ) -> [ProcessEffect] {
        if countingFailure { failedStarts += 1 }
        var effects = change(to: .backoff, detail: .tries(failedStarts))
        if let report { effects.append(report) }
        switch RestartSchedule(retries: rules.startretries).step(afterFailures: failedStarts) {
        case .giveUp:
            goal = .down
            failedStarts = 0
            effects += change(to: .fatal, detail: .none)
            effects.append(
                .log(.info, "gave up: \(name) entered FATAL state, too many start retries too quickly")
            )
            // Even if each run ended with 0: it was to stay (EXT-4).
            if !isShuttingDown { effects.append(.ended(FinalEnd(.fatal, exitStatus: max(1, exitStatus)))) }
        case .retry(let seconds):
            if !isShuttingDown { effects.append(.armTimer(now.monotonic.advanced(bySeconds: seconds))) }
        }
        return effects
    }
}
