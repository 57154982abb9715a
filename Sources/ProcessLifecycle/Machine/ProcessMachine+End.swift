import Model

/// What time brings, and the end of a process: reaped, its turn, what it has left behind, its output, and what follows.
extension ProcessMachine {
    mutating func timerFired(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, _):
            return stayedUp(pid: pid)
        case .backoff:
            guard !isShuttingDown else { return [] }
            phase = .waiting(.backoff)
            return [.awaitTurn]
        case .exited(restarts: true):
            phase = .waiting(.exited)
            return [.awaitTurn]
        case .stopping(let pid):
            return kill(pid, now: now)
        case .ending(let ending):
            // The stop request that the timer belongs to came when only these could still be acted upon.
            return ending.origin == .stopping ? [.killLeftovers] : []
        case .stopped, .preparing, .launching, .running, .exited(restarts: false), .waiting, .fatal, .unknown,
            .unknownGone:
            return impossible("timer", because: "none is armed in this state")
        }
    }

    mutating func reaped(_ status: WaitStatus, now: Moment) -> [ProcessEffect] {
        let origin: ProcessEnding.Origin
        let pid: Int32
        switch phase {
        case .starting(let number, let since): (pid, origin) = (number, .starting(since: since))
        case .running(let number): (pid, origin) = (number, .running)
        case .stopping(let number): (pid, origin) = (number, .stopping)
        case .unknown(let number): (pid, origin) = (number, .unknown)
        case .stopped, .preparing, .launching, .ending, .backoff, .exited, .waiting, .fatal, .unknownGone:
            return impossible("exit", because: "no process was there to exit")
        }
        phase = .ending(ProcessEnding(origin: origin, stage: .turn, formerPid: pid, status: status, at: now))
        return [.awaitTurn]
    }

    /// A turn that the process does not need any more, as it has been started or stopped meanwhile, is nothing.
    mutating func turnCame(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .waiting:
            return startAgain(now: now)
        case .ending(var ending) where ending.stage == .turn:
            guard rules.waitsForLeftovers else { return drain(ending) }
            ending.stage = .leftovers
            phase = .ending(ending)
            return [.dealWithLeftovers(isStopping: ending.origin == .stopping)]
        case .stopped, .preparing, .launching, .starting, .running, .stopping, .ending, .backoff, .exited, .fatal,
            .unknown, .unknownGone:
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

    /// What the end means, by what the process was when it ended (PROC-13, PROC-17, PROC-18, PROC-21).
    private mutating func end(_ ending: ProcessEnding) -> [ProcessEffect] {
        let pid = ending.formerPid
        let status = ending.status
        let now = ending.at
        stoppedAt = now.wallSeconds
        var effects: [ProcessEffect] = [.cancelTimer]
        switch ending.origin {
        case .stopping:
            exitCode = status.exitCode
            effects += change(to: .stopped, detail: .pid(pid))
            effects.append(
                .log(rules.isExpected(status) ? .info : .warn, "stopped: \(name) (\(status.description))")
            )
        case .starting(let since) where now.monotonic < since.monotonic.advanced(bySeconds: rules.startsecs):
            exitCode = nil
            spawnError = spawnError ?? "Exited too quickly (process log may have details)"
            let report = ProcessEffect.log(.warn, "exited: \(name) (\(status.description); not expected)")
            effects += backOff(countingFailure: true, exitStatus: status.shellStatus, now: now, report: report)
        case .starting:
            // It stayed up long enough, only the timer has not fired yet.
            effects += change(to: .running(pid: pid), detail: .pid(pid)) + leave(ending)
        case .running:
            effects += leave(ending)
        case .unknown:
            exitCode = status.exitCode
            phase = .unknownGone
            effects.append(.log(.info, "exited: \(name) (\(status.description))"))
        }
        return effects + [.endRun]
    }

    /// The end of a process that was RUNNING and that was not stopped.
    private mutating func leave(_ ending: ProcessEnding) -> [ProcessEffect] {
        let status = ending.status
        let isExpected = rules.isExpected(status)
        exitCode = status.exitCode
        failedStarts = 0
        if !isExpected { spawnError = spawnError ?? "Bad exit code \(status.exitCode)" }
        let restarts = goal == .up && !(isExpected && rules.autorestart == .unexpected)
        var effects = change(
            to: .exited(restarts: restarts),
            detail: .exit(expected: isExpected, pid: ending.formerPid)
        )
        let verdict = isExpected ? "expected" : "not expected"
        effects.append(.log(isExpected ? .info : .warn, "exited: \(name) (\(status.description); \(verdict))"))
        // At once, but in a turn of its own: between two runs of a crash loop everything else has its turn.
        if restarts {
            effects.append(.armTimer(ending.at.monotonic))
        } else {
            goal = .down
            let end = FinalEnd(isExpected ? .expected : .unexpected, exitStatus: status.shellStatus)
            if !isShuttingDown { effects.append(.ended(end)) }
        }
        return effects
    }
}
