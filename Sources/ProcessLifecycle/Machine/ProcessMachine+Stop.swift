import Model

/// Requests to stop, and what becomes of their signals.
extension ProcessMachine {
    /// A request by a client (PROC-20, PROC-23, PROC-26).
    mutating func stop(by asker: ChangeRequester, now: Moment) -> [ProcessEffect] {
        let cause = ChangeCause(.stopRequested, by: asker.origin, asker.reason)
        if phase.isStoppedByRequest { requester = asker.origin }
        memory.schedule.forget()
        nextStartAt = nil
        switch phase {
        case .starting(let pid, _), .running(let pid):
            return beginStop(of: pid, then: .stopped, because: cause, now: now)
        case .failing(let pid, _):
            // A hook that comes before the signal would come too late.
            return terminate(pid, with: rules.stopSignal, then: .stopped, because: cause, now: now)
        case .ending(let ending) where ending.isByItself:
            return terminate(ending.formerPid, with: rules.stopSignal, then: .stopped, because: cause, now: now)
        case .handingOver(let handover):
            goal = .down
            return endHandover(handover, as: .stopping(then: .stopped), because: cause, now)
        case .held:
            goal = .down
            failedStarts = 0
            return [.log(.debug, "Attempted to kill \(name), which waits to be started.")]
                + change(to: .stopped, detail: .pid(0), because: cause)
        case .preStart:
            goal = .down
            failedStarts = 0
            return change(to: .endingPreStart, detail: .pid(0), because: cause)
                + [
                    .armTimer(now.monotonic.advanced(bySeconds: max(0, rules.stopwaitsecs))),
                    .stopHook(rules.stopSignal),
                ]
        case .backoff, .waiting(.backoff):
            goal = .down
            // Supervisor keeps the counter here, so that the next start has fewer tries (QRK-8).
            failedStarts = 0
            return [.log(.debug, "Attempted to kill \(name), which is in BACKOFF state."), .cancelTimer]
                + change(to: .stopped, detail: .pid(0), because: cause)
        case .waiting(.stopped):
            goal = .down
            phase = .stopped
            return [.stopEnded(.stopped)]
        case .exited(restarts: true), .waiting(.exited):
            // Also where the restart is due at once: a stop of many programs may come to this one when it has just ended.
            goal = .down
            phase = .exited(restarts: false)
            return [.log(.debug, "the restart of \(name) is called off"), .cancelTimer]
        case .preStop(let pid, let deadline, _):
            phase = .preStop(pid: pid, until: deadline, then: .stopped)
            return []
        case .stopping(let pid, _):
            phase = .stopping(pid: pid, then: .stopped)
            return []
        case .ending(var ending) where ending.isStopping:
            ending.origin = .stopping(then: .stopped)
            phase = .ending(ending)
            return []
        case .endingPreStart:
            return []
        case .stopped, .preparing, .launching, .ending, .exited(restarts: false), .fatal, .unknown, .unknownGone:
            return [
                .log(
                    .debug,
                    "attempted to kill \(name) with sig \(rules.stopSignal.description) but it wasn't running"
                )
            ]
        }
    }

    /// Stops it as by hand and starts it again, where it is up.
    mutating func restart(
        because reason: String,
        isFailure: Bool,
        by origin: ChangeOrigin,
        now: Moment
    ) -> [ProcessEffect] {
        // It would be stopped before its turn, and not be started.
        guard !isShuttingDown else { return [] }
        switch phase {
        case .starting(let pid, _), .running(let pid):
            requester = origin
            let report = ProcessEffect.log(
                .info,
                "restarting \(name): \(reason)",
                LogFacts(.restarting, pid: pid, reason: reason)
            )
            if isFailure, let excess = memory.schedule.excess(at: now.monotonic, rules.orchestration) {
                let cause = ChangeCause(.givingUp, by: origin, "\(reason), \(excess)")
                return [report] + beginStop(of: pid, then: .fatal(excess), because: cause, now: now)
            }
            let cause = ChangeCause(.restartRequested, by: origin, reason)
            return [report] + beginStop(of: pid, then: .restart, because: cause, now: now)
        default:
            return []
        }
    }

    mutating func giveUp(because reason: String, by origin: ChangeOrigin, now: Moment) -> [ProcessEffect] {
        guard !isShuttingDown else { return [] }
        switch phase {
        case .starting(let pid, _), .running(let pid):
            requester = origin
            let cause = ChangeCause(.givingUp, by: origin, reason)
            return beginStop(of: pid, then: .fatal(reason), because: cause, now: now)
        default: return []
        }
    }

    /// From now on nothing is started; what runs may come to its end until its turn to be stopped has come.
    mutating func beginShutdown(by asker: ChangeRequester, now: Moment) -> [ProcessEffect] {
        isShuttingDown = true
        if goal == .up { goal = .once }
        switch phase {
        case .exited(restarts: true), .waiting(.exited):
            phase = .exited(restarts: false)
            nextStartAt = nil
            return [.cancelTimer]
        case .backoff, .waiting(.backoff):
            phase = .backoff
            return [.cancelTimer]
        case .waiting(.stopped):
            phase = .stopped
            return []
        case .held:
            // It would hold back what it waits for.
            goal = .down
            let cause = ChangeCause(.stopRequested, by: asker.origin, asker.reason)
            return change(to: .stopped, detail: .pid(0), because: cause)
        case .preStop(let pid, let deadline, .restart):
            phase = .preStop(pid: pid, until: deadline, then: .stopped)
            return []
        case .stopping(let pid, .restart):
            phase = .stopping(pid: pid, then: .stopped)
            return []
        case .unknown(let pid):
            // Once more: it would outlive us, or run beside the process that the next generation starts.
            let cause = ChangeCause(.stopRequested, by: asker.origin, asker.reason)
            return terminate(pid, with: rules.stopSignal, then: .stopped, because: cause, now: now)
        case .stopped, .preStart, .endingPreStart, .preparing, .launching, .starting, .handingOver, .running, .failing,
            .preStop, .stopping, .ending, .exited(restarts: false), .fatal, .unknownGone:
            return []
        }
    }

    /// What runs is stopped, and what waits for a restart is given up (SD-61, PROC-24).
    mutating func stopForShutdown(by asker: ChangeRequester, now: Moment) -> [ProcessEffect] {
        switch phase {
        case .backoff, .waiting(.backoff):
            goal = .down
            failedStarts = 0
            let cause = ChangeCause(.stopRequested, by: asker.origin, asker.reason)
            return [.cancelTimer] + change(to: .fatal, detail: .none, because: cause)
        case .held, .preStart, .starting, .handingOver, .running, .failing:
            return stop(by: asker, now: now)
        case .ending(let ending) where ending.isByItself:
            return stop(by: asker, now: now)
        case .stopped, .endingPreStart, .preparing, .launching, .preStop, .stopping, .ending, .exited,
            .waiting(.exited),
            .waiting(.stopped), .fatal, .unknown, .unknownGone:
            return []
        }
    }

    mutating func killForShutdown(by asker: ChangeRequester, now: Moment) -> [ProcessEffect] {
        let cause = ChangeCause(.stopRequested, by: asker.origin, asker.reason)
        isOutOfTime = true
        if phase.isStoppedByRequest { requester = asker.origin }
        switch phase {
        case .starting(let pid, _), .running(let pid), .failing(let pid, _), .stopping(let pid, _):
            return kill(pid, now: now)
        case .preStop(let pid, _, _):
            return [.killHook] + kill(pid, now: now)
        case .ending(let ending) where ending.stage == .postStop:
            return [.killHook] + tell(ending)
        case .ending(let ending) where ending.origin != .unknown:
            return kill(ending.formerPid, now: now)
        case .handingOver(let handover):
            goal = .down
            return endHandover(handover, as: .stopping(then: .stopped), because: cause, now) + [.killLeftovers]
        case .preStart, .endingPreStart:
            goal = .down
            return [.killHook, .cancelTimer] + change(to: .stopped, detail: .pid(0), because: cause)
        case .held, .backoff, .waiting(.backoff):
            return stopForShutdown(by: asker, now: now)
        case .stopped, .preparing, .launching, .ending, .exited, .waiting(.exited), .waiting(.stopped), .fatal,
            .unknown,
            .unknownGone:
            return []
        }
    }

    // MARK: Signals

    /// The `pre_stop` hook first, where there is one, and then the signal.
    private mutating func beginStop(
        of pid: Int32,
        then sequel: StopSequel,
        because cause: ChangeCause,
        now: Moment
    ) -> [ProcessEffect] {
        failedStarts = 0
        guard rules.orchestration.hooks.contains(.preStop) else {
            return terminate(pid, with: rules.stopSignal, then: sequel, because: cause, now: now)
        }
        goal = .down
        let deadline = now.monotonic.advanced(bySeconds: max(0, rules.stopwaitsecs))
        return change(to: .preStop(pid: pid, until: deadline, then: sequel), detail: .pid(pid), because: cause)
            + [.armTimer(deadline), .runHook(.preStop, after: nil)]
    }

    /// The hook has ended; the time until SIGKILL goes on.
    mutating func sendStopSignal(
        to pid: Int32,
        until deadline: MonotonicTime,
        then sequel: StopSequel
    ) -> [ProcessEffect] {
        phase = .stopping(pid: pid, then: sequel)
        return [report(rules.stopSignal, pid), .send(rules.stopSignal, pid: pid, toGroup: rules.stopAsGroup)]
    }

    /// A second at least between two of them: a process that SIGKILL does not end at once waits for the kernel.
    mutating func kill(_ pid: Int32, now: Moment) -> [ProcessEffect] {
        [.log(.warn, "killing '\(name)' (\(pid)) with SIGKILL", LogFacts(.killing, pid: pid, signal: .kill))]
            + terminate(
                pid,
                with: .kill,
                as: killed(pid),
                because: ChangeCause(.stopRequested, by: requester),
                now: now
            )
    }

    /// What follows stays the same.
    private func killed(_ pid: Int32) -> ProcessPhase {
        switch phase {
        case .failing(_, let failure): .failing(pid: pid, failure)
        case .stopping(_, let sequel), .preStop(_, _, let sequel): .stopping(pid: pid, then: sequel)
        default: .stopping(pid: pid, then: .stopped)
        }
    }

    private mutating func terminate(
        _ pid: Int32,
        with signal: SignalNumber,
        then sequel: StopSequel,
        because cause: ChangeCause,
        now: Moment
    ) -> [ProcessEffect] {
        failedStarts = 0
        return terminate(pid, with: signal, as: .stopping(pid: pid, then: sequel), because: cause, now: now)
    }

    /// - Parameter next: the phase of a process that can still be signalled.
    mutating func terminate(
        _ pid: Int32,
        with signal: SignalNumber,
        as next: ProcessPhase,
        because cause: ChangeCause,
        now: Moment
    ) -> [ProcessEffect] {
        let toGroup = signal == .kill ? rules.killAsGroup : rules.stopAsGroup
        let patience = max(signal == .kill ? 1 : 0, rules.stopwaitsecs)
        let timer = ProcessEffect.armTimer(now.monotonic.advanced(bySeconds: patience))
        if case .failing = next {} else { goal = .down }
        guard case .ending(var ending) = phase else {
            return [report(signal, pid)] + change(to: next, detail: .pid(pid), because: cause)
                + [timer, .send(signal, pid: pid, toGroup: toGroup)]
        }
        // The number of a reaped process may belong to another by now; only what it has left behind can be signalled, and
        // has been told to stop already.
        if !ending.isStopping { ending.origin = .stopping(then: .stopped) }
        var effects = [report(signal, pid)] + change(to: .ending(ending), detail: .pid(pid), because: cause) + [timer]
        if signal == .kill { effects.append(.killLeftovers) }
        return effects + [missed(pid, "already reaped")]
    }

    private func report(_ signal: SignalNumber, _ pid: Int32) -> ProcessEffect {
        let target = (signal == .kill ? rules.killAsGroup : rules.stopAsGroup) ? "process group " : ""
        return .log(
            .debug,
            "killing \(name) (pid \(pid)) \(target)with signal \(signal.description)",
            LogFacts(signal == .kill ? .killing : .stopping, pid: pid, signal: signal)
        )
    }

    mutating func signalFailed(_ reason: String, isGone: Bool) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, _), .running(let pid), .failing(let pid, _), .preStop(let pid, _, _),
            .stopping(let pid, _):
            // Its exit has not been reported yet; that report moves the phase on.
            guard !isGone else { return [missed(pid, reason)] }
            goal = .down
            let change = change(
                to: .unknown(pid: pid),
                detail: .none,
                because: ChangeCause(.signalFailed, by: .supervisor, reason)
            )
            let report = ProcessEffect.log(
                .critical,
                "unknown problem killing \(name) (\(pid)):\(reason)",
                LogFacts(.refused, pid: pid, change: change.stateChange, reason: reason)
            )
            return [report, .cancelTimer] + change
        default:
            return impossible("failed signal", because: "no process was there to be signalled")
        }
    }

    private func missed(_ pid: Int32, _ reason: String) -> ProcessEffect {
        .log(.debug, "unable to signal \(name) (pid \(pid)), it probably just exited on its own: \(reason)")
    }
}
