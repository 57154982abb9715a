package import Model

/// What time brings, and the end of a process: reaped, its turn, what it has left behind, its output, and what follows.
extension ProcessMachine {
    /// What the timer brings that is armed now; nil when it brings nothing that people know a word for.
    package var timerStep: NextStep.Kind? {
        switch phase {
        case .starting: isReadyByTime ? .running : .startTimeout
        case .handingOver: .startTimeout
        case .backoff, .waiting(.backoff): .retry
        case .exited(restarts: true), .waiting(.exited), .waiting(.stopped): .restart
        case .running: .runTimeout
        case .endingPreStart, .preStop, .stopping, .failing: .kill
        case .ending(let ending): ending.isToldToEnd ? .kill : nil
        case .stopped, .held, .preStart, .preparing, .launching, .exited(restarts: false), .fatal, .unknown,
            .unknownGone:
            nil
        }
    }

    mutating func timerFired(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, let since):
            return isReadyByTime ? stayedUp(pid: pid, since: since, now: now) : startOverdue(now: now)
        case .handingOver:
            return startOverdue(now: now)
        case .backoff:
            guard !isShuttingDown else { return [] }
            phase = .waiting(.backoff)
            return [.awaitTurn]
        case .exited(restarts: true):
            phase = .waiting(.exited)
            return [.awaitTurn]
        case .endingPreStart:
            return [.killHook]
                + change(to: .stopped, detail: .pid(0), because: ChangeCause(.stopRequested, by: requester))
        case .preStop(let pid, _, _):
            isOverdue = true
            return [.killHook] + kill(pid, now: now)
        case .stopping(let pid, _), .failing(let pid, _):
            isOverdue = true
            return kill(pid, now: now)
        case .ending(let ending):
            // The stop that the timer belongs to came when only these could still be acted upon.
            return ending.isToldToEnd ? [.killLeftovers] : []
        case .running(let pid):
            return runOverdue(pid, now: now)
        case .stopped, .held, .preStart, .preparing, .launching, .exited(restarts: false), .waiting, .fatal, .unknown,
            .unknownGone:
            return impossible("timer", because: "none is armed in this state")
        }
    }

    /// It has run for longer than it may: it is told to end, and its end is no expected one.
    private mutating func runOverdue(_ pid: Int32, now: Moment) -> [ProcessEffect] {
        guard let limit = rules.orchestration.runTimeout else {
            return impossible("timer", because: "none is armed in this state")
        }
        let report = "ran longer than \(limit.text) (run_timeout)"
        spawnError = report
        requester = .supervisor
        return [stopping("\(report): stopping '\(name)'", pid: pid, because: report, with: rules.stopSignal)]
            + terminate(
                pid,
                with: rules.stopSignal,
                as: .failing(pid: pid, .overdue),
                because: ChangeCause(.failed, by: requester, report),
                now: now
            )
    }

    mutating func reaped(_ status: WaitStatus, _ kill: OutOfMemoryKill?, now: Moment) -> [ProcessEffect] {
        let origin: ProcessEnding.Origin
        let pid: Int32
        var effects: [ProcessEffect] = []
        switch phase {
        case .starting(let number, let since):
            if isForking, !memory.isHandedOver, rules.isExpected(status) {
                return handOver(pid: number, since: since, status: status, now: now)
            }
            (pid, origin) = (number, .starting(since: since))
        case .running(let number): (pid, origin) = (number, .running)
        case .failing(let number, let failure): (pid, origin) = (number, .failing(failure))
        case .preStop(let number, _, let sequel):
            (pid, origin) = (number, .stopping(then: sequel))
            effects.append(.killHook)
        case .stopping(let number, let sequel): (pid, origin) = (number, .stopping(then: sequel))
        case .unknown(let number): (pid, origin) = (number, .unknown)
        case .stopped, .held, .preStart, .endingPreStart, .preparing, .launching, .handingOver, .ending, .backoff,
            .exited, .waiting, .fatal, .unknownGone:
            return impossible("exit", because: "no process was there to exit")
        }
        outOfMemory = kill.map { Boxed($0) }
        phase = .ending(ProcessEnding(origin: origin, stage: .turn, formerPid: pid, status: status, at: now))
        return effects + [.awaitTurn]
    }

    /// A turn that the process does not need any more, as it has been started or stopped meanwhile, is nothing.
    mutating func turnCame(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .waiting(let what):
            return startAgain(after: what, now: now)
        case .ending(var ending) where ending.stage == .turn:
            // A forking program that has not come to its daemon must not leave anything that nothing knows.
            guard rules.waitsForLeftovers || (isForking && !memory.isHandedOver) else { return drain(ending) }
            ending.stage = .leftovers
            phase = .ending(ending)
            return [.dealWithLeftovers(isStopping: ending.isStopping)]
        default:
            return []
        }
    }

    mutating func leftoversGone() -> [ProcessEffect] {
        guard case .ending(let ending) = phase, ending.stage == .leftovers else {
            return impossible("end of leftovers", because: "the process has not been reaped")
        }
        return drain(ending)
    }

    /// During a shutdown, descendants that keep a pipe open do not hold up the programs whose turn comes next: what the
    /// process has written itself is read at its end, and what they write as long as there is time. Not so where the output
    /// is about what the program had in hand, as that of an event listener.
    private mutating func drain(_ ending: ProcessEnding) -> [ProcessEffect] {
        let isUrgent = isShuttingDown && !rules.needsItsOutput
        guard !isUrgent else { return [.drain(isUrgent: true)] + end(ending) }
        var ending = ending
        ending.stage = .output
        phase = .ending(ending)
        return [.drain(isUrgent: false)]
    }

    /// A program may also close its output and live on.
    mutating func outputEnded() -> [ProcessEffect] {
        guard case .ending(let ending) = phase, ending.stage == .output else { return [] }
        return end(ending)
    }

    /// Its `post_stop` hook, where there is one, comes before all that follows on the end.
    private mutating func end(_ ending: ProcessEnding) -> [ProcessEffect] {
        guard rules.orchestration.hooks.contains(.postStop), ending.origin != .unknown, !isOutOfTime else {
            return tell(ending)
        }
        var ending = ending
        ending.stage = .postStop
        phase = .ending(ending)
        return [.cancelTimer, .runHook(.postStop, after: ending.status)]
    }

    /// What the end means, by what the process was when it ended (PROC-13, PROC-17, PROC-18, PROC-21).
    mutating func tell(_ ending: ProcessEnding) -> [ProcessEffect] {
        let pid = ending.formerPid
        let status = ending.status
        let now = ending.at
        stoppedAt = now.wallSeconds
        lastEnd = status
        var effects: [ProcessEffect] = [.cancelTimer]
        switch ending.origin {
        case .stopping(let sequel):
            exitCode = status.exitCode
            effects += stopped(pid, status, then: sequel)
        case .starting(let since) where !isReadyByTime || isTooQuick(since, now):
            exitCode = nil
            let report = spawnError
            spawnError = report ?? (isReadyByTime ? Self.tooQuick : "Exited before it was ready")
            effects += failStart(
                ending,
                report == nil ? isReadyByTime ? .endedTooQuickly : .endedBeforeReady : .startFailed
            )
        case .failing(.notReady):
            exitCode = nil
            effects += failStart(ending, .failed)
        case .starting(let since):
            // It stayed up long enough, only the timer has not fired yet.
            memory.runningSince = since.monotonic
            effects += change(to: .running(pid: pid), detail: .pid(pid), because: ChangeCause(.stayedUp, by: .process))
            effects += endRunning(ending)
        case .running:
            effects += endRunning(ending)
        case .failing(.watchdog):
            effects += leave(ending, isFailure: true)
        case .failing(.overdue):
            exitCode = status.exitCode
            effects += failStart(ending, .failed)
        case .unknown:
            exitCode = status.exitCode
            phase = .unknownGone
            effects.append(
                .log(.info, "exited: \(name) (\(status.description))", LogFacts(.exited, pid: pid, end: status))
            )
        }
        tellOfMemory(pid, among: &effects)
        return effects + [.endRun]
    }

    /// Behind the line about the end, which stays as scripts know it.
    private func tellOfMemory(_ pid: Int32, among effects: inout [ProcessEffect]) {
        guard let kill = outOfMemory?.value, let line = effects.firstIndex(where: { $0.tellsOfEnd }) else { return }
        let report = ProcessEffect.log(
            .warn,
            "'\(name)' (\(pid)) was killed by the kernel: \(kill.words)",
            LogFacts(.oom, pid: pid, memoryLimit: kill.limit)
        )
        effects.insert(report, at: line + 1)
    }

    /// A program that is to end has failed to start when it ends otherwise than it is to (EXT-72).
    private mutating func endRunning(_ ending: ProcessEnding) -> [ProcessEffect] {
        guard rules.orchestration.type == .oneshot, !rules.isExpected(ending.status) else { return leave(ending) }
        exitCode = ending.status.exitCode
        spawnError = spawnError ?? "Bad exit code \(ending.status.exitCode)"
        return failStart(ending, .endedUnexpectedly)
    }

    private static let tooQuick = "Exited too quickly (process log may have details)"

    private func isTooQuick(_ since: Moment, _ now: Moment) -> Bool {
        now.monotonic < since.monotonic.advanced(bySeconds: rules.startsecs)
    }

    private mutating func failStart(_ ending: ProcessEnding, _ phrase: ChangeCause.Phrase) -> [ProcessEffect] {
        // The first process of a forking program may have done all that it was to do.
        let isExpected = isForking && !memory.isHandedOver && rules.isExpected(ending.status)
        let text =
            isExpected
            ? "failed to start: \(name) (\(spawnError ?? ""))"
            : "exited: \(name) (\(ending.status.description); not expected)"
        let facts = LogFacts(
            .exited,
            pid: ending.formerPid,
            end: ending.status,
            isExpected: false,
            reason: isExpected ? spawnError : nil
        )
        let report = LogEntry(.warn, text, facts)
        return backOff(
            because: cause(of: ending, phrase),
            countingFailure: true,
            exitStatus: ending.status.shellStatus,
            now: ending.at,
            report: report
        )
    }

    /// Why it is in the state that follows on its end.
    private func cause(of ending: ProcessEnding, _ phrase: ChangeCause.Phrase) -> ChangeCause {
        switch phrase {
        case .failed: ChangeCause(phrase, by: requester, spawnError ?? "", end: ending.status)
        case .startFailed: ChangeCause(phrase, by: .process, spawnError ?? "", end: ending.status)
        default: ChangeCause(phrase, by: origin(of: ending.status), memoryWords, end: ending.status)
        }
    }

    private var memoryWords: String { outOfMemory?.value.words ?? "" }

    private mutating func stopped(_ pid: Int32, _ status: WaitStatus, then sequel: StopSequel) -> [ProcessEffect] {
        switch sequel {
        case .stopped:
            return enterStopped(pid, status)
        case .restart:
            let effects = enterStopped(pid, status)
            guard !isShuttingDown else { return effects }
            phase = .waiting(.stopped)
            return effects + [.awaitTurn]
        case .fatal(let reason):
            spawnError = reason
            let cause = ChangeCause(.gaveUp, by: requester, reason, end: status)
            return [stoppedReport(pid, status, nil)] + enterFatal(reason, because: cause, exitStatus: 1)
        }
    }

    private mutating func enterStopped(_ pid: Int32, _ status: WaitStatus) -> [ProcessEffect] {
        let phrase = isOverdue && status.isKill ? ChangeCause.Phrase.killed : .stopped
        let cause = ChangeCause(phrase, by: requester, memoryWords, end: status)
        let effects = change(to: .stopped, detail: .pid(pid), because: cause)
        return effects + [stoppedReport(pid, status, effects.stateChange)]
    }

    private func stoppedReport(_ pid: Int32, _ status: WaitStatus, _ change: LogFacts.StateChange?) -> ProcessEffect {
        let isExpected = rules.isExpected(status)
        return .log(
            isExpected ? .info : .warn,
            "stopped: \(name) (\(status.description))",
            LogFacts(.stopped, pid: pid, end: status, isExpected: isExpected, change: change)
        )
    }

    /// The end of a process that was RUNNING and that was not stopped.
    /// - Parameter isFailure: whether it is not expected, whatever its status is.
    private mutating func leave(_ ending: ProcessEnding, isFailure: Bool = false) -> [ProcessEffect] {
        let status = ending.status
        let isExpected = rules.isExpected(status) && !isFailure
        exitCode = status.exitCode
        failedStarts = 0
        if !isExpected { spawnError = spawnError ?? "Bad exit code \(status.exitCode)" }
        let restarts = goal == .up && !(isExpected && rules.autorestart == .unexpected)
        var effects = change(
            to: .exited(restarts: restarts),
            detail: .exit(expected: isExpected, pid: ending.formerPid),
            because: cause(of: ending, isFailure ? .failed : isExpected ? .endedAsExpected : .endedUnexpectedly)
        )
        let verdict = isExpected ? "expected" : "not expected"
        let facts = LogFacts(
            .exited,
            pid: ending.formerPid,
            end: status,
            isExpected: isExpected,
            change: effects.stateChange
        )
        effects.append(.log(isExpected ? .info : .warn, "exited: \(name) (\(status.description); \(verdict))", facts))
        guard restarts else {
            goal = .down
            let end = FinalEnd(isExpected ? .expected : .unexpected, exitStatus: status.shellStatus)
            if !isShuttingDown { effects.append(.ended(end)) }
            return effects
        }
        if let excess = memory.schedule.excess(at: ending.at.monotonic, rules.orchestration) {
            spawnError = excess
            let cause = ChangeCause(.gaveUp, by: .supervisor, excess)
            return effects + enterFatal(excess, because: cause, exitStatus: status.shellStatus)
        }
        // Without a delay at once, but in a turn of its own: between two runs of a crash loop everything else has its turn.
        let nanoseconds = ending.at.monotonic.nanoseconds - (memory.runningSince ?? ending.at.monotonic).nanoseconds
        let time = memory.schedule.waitAfterRun(
            of: TimeSpan(milliseconds: nanoseconds / 1_000_000),
            rules.orchestration
        )
        effects.append(wait(for: time, ending.at))
        return effects
    }
}

extension ProcessEffect {
    fileprivate var tellsOfEnd: Bool {
        guard case .log(let entry) = self else { return false }
        return entry.facts.event == .exited || entry.facts.event == .stopped
    }
}
