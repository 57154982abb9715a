import Model

/// What follows a start that has failed.
extension ProcessMachine {
    /// Into BACKOFF, and on to FATAL when the retries are used up (PROC-13 to PROC-16).
    mutating func backOff(
        because cause: ChangeCause,
        countingFailure: Bool,
        exitStatus: Int32,
        now: Moment,
        report: LogEntry? = nil
    ) -> [ProcessEffect] {
        if countingFailure { failedStarts += 1 }
        var effects = change(to: .backoff, detail: .tries(failedStarts), because: cause)
        if let report { effects.append(.log(report.telling(of: effects.stateChange))) }
        switch memory.schedule.stepAfterFailures(failedStarts, rules) {
        case .giveUp:
            effects += enterFatal(
                "too many start retries too quickly",
                because: ChangeCause(.retriesUsedUp, by: .supervisor),
                exitStatus: exitStatus
            )
        case .retry(let pause):
            if isShuttingDown { break }
            if let excess = memory.schedule.excess(at: now.monotonic, rules.orchestration) {
                spawnError = excess
                effects += enterFatal(
                    excess,
                    because: ChangeCause(.gaveUp, by: .supervisor, excess),
                    exitStatus: exitStatus
                )
                break
            }
            effects.append(wait(for: pause, now))
        }
        return effects
    }

    /// Arms the timer of the next start.
    mutating func wait(for time: TimeSpan, _ now: Moment) -> ProcessEffect {
        if rules.orchestration.backoff != nil {
            nextStartAt = now.wallSeconds.advancedSaturating(by: (time.milliseconds + 999) / 1000)
        }
        return .armTimer(now.monotonic.advanced(by: time))
    }

    /// It is given up.
    mutating func enterFatal(_ reason: String, because cause: ChangeCause, exitStatus: Int32) -> [ProcessEffect] {
        goal = .down
        failedStarts = 0
        memory.schedule.forget()
        var effects = change(to: .fatal, detail: .none, because: cause)
        let facts = LogFacts(.gaveUp, change: effects.stateChange, reason: reason)
        effects.append(.log(.info, "gave up: \(name) entered FATAL state, \(reason)", facts))
        // Even if each run ended with 0: it was to stay (EXT-4).
        if !isShuttingDown { effects.append(.ended(FinalEnd(.fatal, exitStatus: max(1, exitStatus)))) }
        return effects
    }
}

extension LogEntry {
    fileprivate func telling(of change: LogFacts.StateChange?) -> LogEntry {
        var facts = facts
        facts.change = change
        return LogEntry(level, text, facts)
    }
}

extension Int {
    /// So many seconds later, and never past the end of the numbers.
    fileprivate func advancedSaturating(by seconds: Int64) -> Int {
        let (sum, overflow) = addingReportingOverflow(Int(clamping: seconds))
        return overflow ? .max : sum
    }
}
