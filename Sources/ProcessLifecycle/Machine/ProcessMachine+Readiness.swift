import Model

/// What a program tells of itself (EXT-71), and the daemon that a forking one leaves (EXT-72).
extension ProcessMachine {
    /// It has said that it is ready. Once is enough, and too late is as good as never.
    mutating func ready(now: Moment) -> [ProcessEffect] {
        guard rules.orchestration.readiness != .startsecs else { return [] }
        switch phase {
        case .starting(let pid, let since):
            memory.isReady = true
            guard !isForking || memory.isHandedOver else { return [] }
            return becameReady(pid: pid, since: since, now: now)
        case .handingOver:
            memory.isReady = true
            return []
        default:
            return []
        }
    }

    private mutating func becameReady(pid: Int32, since: Moment, now: Moment) -> [ProcessEffect] {
        let success =
            "success: \(name) entered RUNNING state, process is ready (ready=\(rules.orchestration.readiness.text))"
        return [.cancelTimer] + enterRunning(pid: pid, since: since, now: now, because: .ready, success)
    }

    /// Its start has taken longer than it may.
    mutating func startOverdue(now: Moment) -> [ProcessEffect] {
        let patience = (rules.orchestration.startTimeout ?? .zero).text
        requester = .supervisor
        switch phase {
        case .starting(let pid, _):
            let report = isForking && !memory.isHandedOver ? missingDaemon(patience) : "not ready after \(patience)"
            spawnError = report
            return [stopping("\(report): stopping '\(name)'", pid: pid, because: report, with: rules.stopSignal)]
                + terminate(
                    pid,
                    with: rules.stopSignal,
                    as: .failing(pid: pid, .notReady),
                    because: ChangeCause(.failed, by: requester, report),
                    now: now
                )
        case .handingOver(let handover):
            // Its first process has been reaped: what it has left behind is told to end.
            let report = missingDaemon(patience)
            spawnError = report
            return [stopping("\(report): stopping '\(name)'", pid: nil, because: report, with: rules.stopSignal)]
                + endHandover(
                    handover,
                    as: .failing(.notReady),
                    because: ChangeCause(.failed, by: requester, report),
                    now
                )
        default:
            return []
        }
    }

    func stopping(
        _ text: String,
        pid: Int32?,
        because reason: String,
        with signal: SignalNumber
    ) -> ProcessEffect {
        .log(.warn, text, LogFacts(.stopping, pid: pid, signal: signal, reason: reason))
    }

    private func missingDaemon(_ patience: String) -> String {
        "no pid of its daemon in '\(rules.orchestration.pidfile)' after \(patience)"
    }

    /// Something of a process that is up is wrong: it is told to end in a way that leaves a core, and its end is no
    /// expected one. Of one that is not ready yet it is a failed start.
    mutating func watchdogFired(_ reason: String, now: Moment) -> [ProcessEffect] {
        let next: ProcessPhase
        switch phase {
        case .running(let pid): next = .failing(pid: pid, .watchdog)
        case .starting(let pid, _): next = .failing(pid: pid, .notReady)
        default: return []
        }
        guard let pid = phase.pid else { return [] }
        spawnError = reason
        requester = .watchdog
        return [stopping("\(reason): stopping '\(name)' with SIGABRT", pid: pid, because: reason, with: .abort)]
            + terminate(
                pid,
                with: .abort,
                as: next,
                because: ChangeCause(.failed, by: requester, reason),
                now: now
            )
    }

    /// The timer of a start or a stop does not fire before then. A program that becomes ready by time alone has no limit
    /// that it could want to be moved.
    mutating func needsTime(_ span: TimeSpan, now: Moment) -> [ProcessEffect] {
        switch phase {
        case .starting where !isReadyByTime, .handingOver, .failing, .stopping:
            [.postponeTimer(now.monotonic.advanced(by: span))]
        case .preStop(let pid, let deadline, let sequel):
            postponeStop(of: pid, until: max(deadline, now.monotonic.advanced(by: span)), then: sequel)
        default:
            []
        }
    }

    private mutating func postponeStop(
        of pid: Int32,
        until deadline: MonotonicTime,
        then sequel: StopSequel
    ) -> [ProcessEffect] {
        phase = .preStop(pid: pid, until: deadline, then: sequel)
        return [.postponeTimer(deadline)]
    }

    // MARK: Forking programs

    /// The first process of a forking program has left as expected; what follows is known when its daemon is.
    mutating func handOver(pid: Int32, since: Moment, status: WaitStatus, now: Moment) -> [ProcessEffect] {
        phase = .handingOver(Handover(since: since, formerPid: pid, status: status, at: now))
        return [.log(.debug, "'\(name)' has left (\(status.description)), its daemon is looked for")]
    }

    mutating func daemonFound(pid: Int32, now: Moment) -> [ProcessEffect] {
        guard case .handingOver(let handover) = phase else {
            return impossible("daemon", because: "none is looked for")
        }
        memory.isHandedOver = true
        if rules.orchestration.readiness != .startsecs {
            phase = .starting(pid: pid, since: handover.since)
            let report = ProcessEffect.log(
                .info,
                "'\(name)' goes on as its daemon with pid \(pid)",
                LogFacts(.handedOver, pid: pid)
            )
            return memory.isReady ? [report] + becameReady(pid: pid, since: handover.since, now: now) : [report]
        }
        let success = "success: \(name) entered RUNNING state, it goes on as its daemon with pid \(pid)"
        return [.cancelTimer]
            + enterRunning(pid: pid, since: handover.since, now: now, because: .daemonFound, success)
    }

    /// Nothing is left that could be its daemon: its start has failed.
    mutating func daemonMissing(because reason: String, now: Moment) -> [ProcessEffect] {
        guard case .handingOver(let handover) = phase else { return [] }
        requester = .process
        spawnError = "\(name) \(reason) (pidfile '\(rules.orchestration.pidfile)')"
        let cause = ChangeCause(.failed, by: requester, reason)
        return endHandover(handover, as: .failing(.notReady), because: cause, now)
    }

    /// Its first process has ended, and its daemon is unknown: all that it has left behind is told to end.
    mutating func endHandover(
        _ handover: Handover,
        as origin: ProcessEnding.Origin,
        because cause: ChangeCause,
        _ now: Moment
    ) -> [ProcessEffect] {
        let ending = ProcessEnding(
            origin: origin,
            stage: .leftovers,
            formerPid: handover.formerPid,
            status: handover.status,
            at: handover.at
        )
        let deadline = now.monotonic.advanced(bySeconds: max(0, rules.stopwaitsecs))
        return change(to: .ending(ending), detail: .pid(handover.formerPid), because: cause)
            + [.armTimer(deadline), .dealWithLeftovers(isStopping: false)]
    }
}
