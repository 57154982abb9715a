import Model

/// Requests to stop, and what becomes of their signals.
extension ProcessMachine {
    /// A request by a client (PROC-20, PROC-23, PROC-26).
    mutating func stop(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, _), .running(let pid):
            return sendStop(to: pid, now: now)
        case .ending(let ending) where ending.isByItself:
            return sendStop(to: ending.formerPid, now: now)
        case .backoff, .waiting(.backoff):
            goal = .down
            // Supervisor keeps the counter here, so that the next start has fewer tries (QRK-8).
            failedStarts = 0
            return [.log(.debug, "Attempted to kill \(name), which is in BACKOFF state."), .cancelTimer]
                + change(to: .stopped, detail: .pid(0))
        case .stopping:
            return []
        case .ending(let ending) where ending.origin == .stopping:
            return []
        case .stopped, .preparing, .launching, .ending, .exited, .waiting(.exited), .fatal, .unknown, .unknownGone:
            return [
                .log(
                    .debug,
                    "attempted to kill \(name) with sig \(rules.stopSignal.description) but it wasn't running"
                )
            ]
        }
    }

    /// From now on nothing is started; what runs may come to its end until its turn to be stopped has come.
    mutating func beginShutdown() -> [ProcessEffect] {
        isShuttingDown = true
        if goal == .up { goal = .once }
        switch phase {
        case .exited(restarts: true), .waiting(.exited):
            phase = .exited(restarts: false)
            return [.cancelTimer]
        case .backoff, .waiting(.backoff):
            phase = .backoff
            return [.cancelTimer]
        case .stopped, .preparing, .launching, .starting, .running, .stopping, .ending, .exited(restarts: false),
            .fatal, .unknown, .unknownGone:
            return []
        }
    }

    /// What runs is stopped, and what waits for a restart is given up (SD-61, PROC-24).
    mutating func stopForShutdown(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .backoff, .waiting(.backoff):
            goal = .down
            failedStarts = 0
            return [.cancelTimer] + change(to: .fatal, detail: .none)
        case .starting, .running:
            return stop(now: now)
        case .ending(let ending) where ending.isByItself:
            return stop(now: now)
        case .stopped, .preparing, .launching, .stopping, .ending, .exited, .waiting(.exited), .fatal, .unknown,
            .unknownGone:
            return []
        }
    }

    mutating func killForShutdown(now: Moment) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, _), .running(let pid), .stopping(let pid):
            return kill(pid, now: now)
        case .ending(let ending) where ending.origin != .unknown:
            return kill(ending.formerPid, now: now)
        case .backoff, .waiting(.backoff):
            return stopForShutdown(now: now)
        case .stopped, .preparing, .launching, .ending, .exited, .waiting(.exited), .fatal, .unknown, .unknownGone:
            return []
        }
    }

    private mutating func sendStop(to pid: Int32, now: Moment) -> [ProcessEffect] {
        failedStarts = 0
        return terminate(
            pid,
            with: rules.stopSignal,
            toGroup: rules.stopAsGroup,
            patience: max(0, rules.stopwaitsecs),
            now: now
        )
    }

    /// A second at least between two of them: a process that SIGKILL does not end at once waits for the kernel.
    mutating func kill(_ pid: Int32, now: Moment) -> [ProcessEffect] {
        [.log(.warn, "killing '\(name)' (\(pid)) with SIGKILL")]
            + terminate(
                pid,
                with: .kill,
                toGroup: rules.killAsGroup,
                patience: max(1, rules.stopwaitsecs),
                now: now
            )
    }

    private mutating func terminate(
        _ pid: Int32,
        with signal: SignalNumber,
        toGroup: Bool,
        patience: Int,
        now: Moment
    ) -> [ProcessEffect] {
        goal = .down
        let target = toGroup ? "process group " : ""
        let report = ProcessEffect.log(
            .debug,
            "killing \(name) (pid \(pid)) \(target)with signal \(signal.description)"
        )
        let timer = ProcessEffect.armTimer(now.monotonic.advanced(bySeconds: patience))
        guard case .ending(var ending) = phase else {
            return [report] + change(to: .stopping(pid: pid), detail: .pid(pid))
                + [timer, .send(signal, pid: pid, toGroup: toGroup)]
        }
        // The number of a reaped process may belong to another by now; only what it has left behind can be signalled, and
        // has been told to stop already.
        ending.origin = .stopping
        var effects = [report] + change(to: .ending(ending), detail: .pid(pid)) + [timer]
        if signal == .kill { effects.append(.killLeftovers) }
        return effects + [missed(pid, "already reaped")]
    }

    mutating func signalFailed(_ reason: String, isGone: Bool) -> [ProcessEffect] {
        switch phase {
        case .starting(let pid, _), .running(let pid), .stopping(let pid):
            // Its exit has not been reported yet; that report moves the phase on.
            guard !isGone else { return [missed(pid, reason)] }
            goal = .down
            let report = ProcessEffect.log(.critical, "unknown problem killing \(name) (\(pid)):\(reason)")
            return [report, .cancelTimer] + change(to: .unknown(pid: pid), detail: .none)
        case .stopped, .preparing, .launching, .ending, .backoff, .exited, .waiting, .fatal, .unknown, .unknownGone:
            return impossible("failed signal", because: "no process was there to be signalled")
        }
    }

    private func missed(_ pid: Int32, _ reason: String) -> ProcessEffect {
        .log(.debug, "unable to signal \(name) (pid \(pid)), it probably just exited on its own: \(reason)")
    }
}
