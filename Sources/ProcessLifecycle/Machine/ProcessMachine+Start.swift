import Model

/// From a request to a process that is RUNNING, or that could not be started.
extension ProcessMachine {
    mutating func start(by asker: ChangeRequester, now: Moment, unconditionally: Bool = false) -> [ProcessEffect] {
        switch phase {
        case .held where unconditionally:
            return conditionsHold(now: now)
        case .stopped, .backoff, .exited, .waiting, .fatal, .unknownGone:
            memory.schedule.forget()
            requester = asker.origin
            let cause = ChangeCause(.startRequested, by: asker.origin, asker.reason)
            return beginStart(now: now, because: cause, unconditionally: unconditionally)
        case .held, .preStart, .endingPreStart, .preparing, .launching, .starting, .handingOver, .running, .failing,
            .preStop, .stopping, .ending, .unknown:
            return [.log(.warn, "process '\(name)' already running", LogFacts(.refused, pid: pid))]
        }
    }

    /// A start that no client asked for.
    mutating func startAgain(after what: ProcessPhase.WaitingAfter, now: Moment) -> [ProcessEffect] {
        automaticRestarts += 1
        let cause: ChangeCause
        switch what {
        case .backoff:
            // A failure that does not count has no number.
            let number = failedStarts > 0 ? "\(failedStarts) of \(rules.startretries)" : ""
            cause = ChangeCause(.retry, by: .supervisor, number)
        case .exited: cause = ChangeCause(.autorestart, by: .supervisor)
        case .stopped: cause = ChangeCause(.startAfterStop, by: requester)
        }
        requester = cause.origin
        return beginStart(now: now, because: cause)
    }

    private mutating func beginStart(
        now: Moment,
        because cause: ChangeCause,
        unconditionally: Bool = false
    ) -> [ProcessEffect] {
        guard !isShuttingDown else { return [.startEnded(.abnormalTermination)] }
        goal = rules.autorestart == .never ? .once : .up
        startedAt = now.wallSeconds
        spawnError = nil
        exitCode = nil
        lastEnd = nil
        outOfMemory = nil
        nextStartAt = nil
        guard !unconditionally, rules.orchestration.hasConditions else {
            return [.cancelTimer] + proceed(now: now, because: cause)
        }
        return [.cancelTimer] + change(to: .held(since: now), detail: .tries(failedStarts), because: cause)
    }

    mutating func conditionsHold(now: Moment) -> [ProcessEffect] {
        guard case .held = phase else { return [] }
        return proceed(now: now, because: ChangeCause(.startRequested, by: requester))
    }

    mutating func conditionsOverdue(_ reason: String, now: Moment) -> [ProcessEffect] {
        guard case .held = phase else { return [] }
        return fail(reason, by: .dependency, now: now)
    }

    /// Nothing holds the start back any more.
    private mutating func proceed(now: Moment, because cause: ChangeCause) -> [ProcessEffect] {
        startedAt = now.wallSeconds
        guard rules.orchestration.hooks.contains(.preStart) else { return prepare(now: now, because: cause) }
        return change(to: .preStart(since: now), detail: .tries(failedStarts), because: cause)
            + [.runHook(.preStart, after: nil)]
    }

    private mutating func prepare(now: Moment, because cause: ChangeCause) -> [ProcessEffect] {
        change(to: .preparing(since: now), detail: .tries(failedStarts), because: cause) + [.prepare]
    }

    /// What a hook leads to. One that ends too late to lead to anything has been killed.
    mutating func hookEnded(_ hook: Hook, failure: String?, now: Moment) -> [ProcessEffect] {
        switch (hook, phase) {
        case (.preStart, .preStart):
            if let failure { return fail("\(hook.rawValue): \(failure)", now: now) }
            guard !isShuttingDown else {
                goal = .down
                return change(to: .stopped, detail: .pid(0), because: ChangeCause(.stopRequested, by: .shutdown))
            }
            startedAt = now.wallSeconds
            return prepare(now: now, because: ChangeCause(.startRequested, by: requester))
        case (.preStart, .endingPreStart):
            return [.cancelTimer]
                + change(to: .stopped, detail: .pid(0), because: ChangeCause(.stopRequested, by: requester))
        case (.preStop, .preStop(let pid, let deadline, let sequel)):
            let news = failure.map { [hookFailed(hook, $0)] } ?? []
            return news + sendStopSignal(to: pid, until: deadline, then: sequel)
        case (.postStop, .ending(let ending)) where ending.stage == .postStop:
            let news = failure.map { [hookFailed(hook, $0)] } ?? []
            return news + tell(ending)
        case (.postStart, _):
            return failure.map { [hookFailed(hook, $0)] } ?? []
        default:
            return []
        }
    }

    private func hookFailed(_ hook: Hook, _ failure: String) -> ProcessEffect {
        .log(
            .warn,
            "\(hook.rawValue) of '\(name)' failed: \(failure)",
            LogFacts(.hookFailed, pid: pid, reason: "\(hook.rawValue): \(failure)")
        )
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
        forgetSignals()
        memory.isReady = false
        memory.isHandedOver = false
        var effects: [ProcessEffect] = [
            .log(.info, "spawned: '\(name)' with pid \(pid)", LogFacts(.spawned, pid: pid))
        ]
        if let deadline = readyDeadline(since: since) { effects.append(.armTimer(deadline)) }
        return effects
    }

    /// When a process that was launched then is RUNNING, or has failed to be.
    private func readyDeadline(since: Moment) -> MonotonicTime? {
        let rules = rules.orchestration
        guard !isForking, rules.readiness == .startsecs else {
            return rules.startTimeout.map { since.monotonic.advanced(by: $0) }
        }
        return since.monotonic.advanced(bySeconds: max(0, self.rules.startsecs))
    }

    mutating func launchFailed(_ failure: LaunchFailure, now: Moment) -> [ProcessEffect] {
        switch phase {
        case .preparing, .launching: break
        default: return impossible("launch failure", because: "no launch was asked for")
        }
        // A program that is tried again and again has the hint once.
        let hint = failedStarts == 0 ? failure.hint : nil
        var effects = fail(failure.reason, exitStatus: failure.exitStatus, counts: !failure.isLackOfResources, now: now)
        if let hint { effects.insert(.log(.warn, hint, LogFacts(.warning)), at: 1) }
        return effects
    }

    /// A start that has not come to a process.
    private mutating func fail(
        _ reason: String,
        exitStatus: Int32 = 1,
        counts: Bool = true,
        by origin: ChangeOrigin = .process,
        now: Moment
    ) -> [ProcessEffect] {
        spawnError = reason
        let cause = ChangeCause(.startFailed, by: origin, reason)
        return [spawnFailed(reason)]
            + backOff(because: cause, countingFailure: counts, exitStatus: exitStatus, now: now)
    }

    private func spawnFailed(_ reason: String) -> ProcessEffect {
        .log(.info, "spawnerr: \(reason)", LogFacts(.spawnError, pid: pid, reason: reason))
    }

    mutating func launchFailedLate(_ reason: String) -> [ProcessEffect] {
        switch phase {
        case .starting, .handingOver, .running, .failing, .preStop, .stopping, .ending:
            spawnError = reason
            return [spawnFailed(reason)]
        case .stopped, .held, .preStart, .endingPreStart, .preparing, .launching, .backoff, .exited, .waiting, .fatal,
            .unknown, .unknownGone:
            return impossible("late launch failure", because: "no child is on its way")
        }
    }

    mutating func settleStart() -> [ProcessEffect] {
        guard case .starting(let pid, let since) = phase, rules.startsecs <= 0, isReadyByTime else { return [] }
        return [.cancelTimer] + stayedUp(pid: pid, since: since, now: since)
    }

    /// Whether it is time alone that makes the process RUNNING.
    var isReadyByTime: Bool { !isForking && rules.orchestration.readiness == .startsecs }

    /// It has stayed up for `startsecs` (PROC-12).
    mutating func stayedUp(pid: Int32, since: Moment, now: Moment) -> [ProcessEffect] {
        let success =
            "success: \(name) entered RUNNING state, process has stayed up for > than "
            + "\(rules.startsecs) seconds (startsecs)"
        return enterRunning(pid: pid, since: since, now: now, because: .stayedUp, success)
    }

    /// - Parameter success: the line for the log.
    mutating func enterRunning(
        pid: Int32,
        since: Moment,
        now: Moment,
        because phrase: ChangeCause.Phrase,
        _ success: String
    ) -> [ProcessEffect] {
        // An unexpected end of a program that is to end is a failed start, so that only such an end ends the count.
        if rules.orchestration.type != .oneshot { failedStarts = 0 }
        memory.runningSince = now.monotonic
        let nanoseconds = now.monotonic.nanoseconds - since.monotonic.nanoseconds
        readyAfter = TimeSpan(milliseconds: nanoseconds / 1_000_000)
        var effects = change(to: .running(pid: pid), detail: .pid(pid), because: ChangeCause(phrase, by: .process))
        effects.append(.log(.info, success, LogFacts(.state, pid: pid, change: effects.stateChange)))
        if let limit = rules.orchestration.runTimeout { effects.append(.armTimer(since.monotonic.advanced(by: limit))) }
        guard rules.orchestration.hooks.contains(.postStart) else { return effects }
        return effects + [.runHook(.postStart, after: nil)]
    }
}
