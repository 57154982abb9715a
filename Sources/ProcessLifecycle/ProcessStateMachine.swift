package import Model

/// The life of one supervised process (SPEC PROC-10 to PROC-29).
///
/// A process is started, has to stay up for `startsecs` to count as RUNNING, and when it fails to do so is tried
/// again after 1, 2, 3 ... seconds (BACKOFF) until `startretries` is used up (FATAL). One that was RUNNING and ends by
/// itself is EXITED, and restarted at once if `autorestart` says so. A stop request sends the stop signal, and SIGKILL
/// every `stopwaitsecs` from then on, until the process is gone.
///
/// The machine does nothing itself: every event is a method that gets the time and returns the effects to carry out,
/// in order. Whatever is armed, signalled or logged follows from the state alone. The states that have a process hold its
/// pid; from its end to `exited` the caller must not signal it. Events that cannot happen in a state are reported as an
/// effect, never trapped: this runs inside PID 1.
package struct ProcessStateMachine: Sendable {
    enum State: Hashable, Sendable {
        case stopped
        /// `spawn` was asked for and has not been answered: STARTING without a pid.
        case launching(since: Moment)
        case starting(pid: Int32, since: Moment)
        case running(pid: Int32)
        case backoff
        case stopping(pid: Int32)
        /// It has ended by itself; `restarting` until the timer that restarts it has fired.
        case exited(restarting: Bool)
        case fatal
        /// A signal could not be delivered; the pid is kept until its exit is reported (SPEC PROC-25).
        case unknown(pid: Int32?)
    }

    package let name: String
    package private(set) var rules: ProcessRules
    private(set) var state = State.stopped
    /// Failed starts since the last successful one, Supervisor's retry counter.
    package private(set) var failedStarts = 0
    /// Why the last start or run failed; nil when it did not.
    package private(set) var spawnError: String?
    /// The last exit code, -1 for a death by signal; nil if there is none to tell (SPEC PROC-46).
    package private(set) var exitCode: Int?
    /// When the program was last started, in wall-clock seconds; nil if never.
    package private(set) var startedAt: Int?
    /// When it last ended.
    package private(set) var stoppedAt: Int?
    /// Starts that nobody asked for: retries of failed starts, and restarts after an exit (EXT-53).
    package private(set) var automaticRestarts = 0
    /// Set once the daemon is going down: nothing is started any more (SPEC SD-60).
    private var isShuttingDown = false

    package init(name: String, rules: ProcessRules) {
        self.name = name
        self.rules = rules
    }

    /// The state as clients see it.
    package var processState: ProcessState {
        switch state {
        case .stopped: .stopped
        case .launching, .starting: .starting
        case .running: .running
        case .backoff: .backoff
        case .stopping: .stopping
        case .exited: .exited
        case .fatal: .fatal
        case .unknown: .unknown
        }
    }

    /// The pid of the process while there is one that has not been reaped.
    package var pid: Int32? {
        switch state {
        case .starting(let pid, _), .running(let pid), .stopping(let pid): pid
        case .unknown(let pid): pid
        case .stopped, .launching, .backoff, .exited, .fatal: nil
        }
    }

    // MARK: Requests

    /// A request to start the process: by autostart, by a client, or by a retry.
    package mutating func start(now: Moment) -> [ProcessEffect] {
        switch state {
        case .stopped, .backoff, .exited, .fatal:
            return launch(now: now)
        case .unknown(.none):
            return launch(now: now)
        case .launching, .starting, .running, .stopping, .unknown(.some):
            return [.log(.warn, "process '\(name)' already running")]
        }
    }

    /// A request to stop it (SPEC PROC-20, PROC-23, PROC-26).
    package mutating func stop(now: Moment) -> [ProcessEffect] {
        switch state {
        case .starting(let pid, _), .running(let pid):
            failedStarts = 0
            return terminate(
                pid: pid,
                with: rules.stopSignal,
                toGroup: rules.stopAsGroup,
                patience: max(0, rules.stopwaitsecs),
                now: now
            )
        case .backoff:
            // Supervisor keeps the counter here, so that the next start has fewer tries (SPEC QRK-8: improve).
            failedStarts = 0
            return [.log(.debug, "Attempted to kill \(name), which is in BACKOFF state."), .cancelTimer]
                + change(to: .stopped, detail: .pid(0))
        case .stopping:
            return []
        case .stopped, .launching, .exited, .fatal, .unknown:
            return [
                .log(
                    .debug,
                    "attempted to kill \(name) with sig \(rules.stopSignal.description) but it wasn't running"
                )
            ]
        }
    }

    /// The daemon is going down: from now on nothing is started.
    package mutating func beginShutdown() -> [ProcessEffect] {
        isShuttingDown = true
        switch state {
        case .exited(restarting: true):
            state = .exited(restarting: false)
            return [.cancelTimer]
        case .backoff:
            return [.cancelTimer]
        case .stopped, .launching, .starting, .running, .stopping, .exited(restarting: false), .fatal, .unknown:
            return []
        }
    }

    /// From now on it is stopped by this signal: the one that the shutdown was asked for with (EXT-5).
    package mutating func useStopSignal(_ signal: SignalNumber) {
        rules.stopSignal = signal
    }

    /// The process's turn in the ordered shutdown has come (SPEC SD-61, PROC-24).
    package mutating func stopForShutdown(now: Moment) -> [ProcessEffect] {
        switch state {
        case .backoff:
            failedStarts = 0
            return [.cancelTimer] + change(to: .fatal, detail: .none)
        case .starting, .running:
            return stop(now: now)
        case .stopped, .launching, .stopping, .exited, .fatal, .unknown:
            return []
        }
    }

    /// The shutdown must not take any longer (EXT-6).
    package mutating func killForShutdown(now: Moment) -> [ProcessEffect] {
        switch state {
        case .starting(let pid, _), .running(let pid), .stopping(let pid):
            return kill(pid: pid, now: now)
        case .backoff:
            return stopForShutdown(now: now)
        case .stopped, .launching, .exited, .fatal, .unknown:
            return []
        }
    }

    // MARK: Answers to effects

    /// The program runs as this pid.
    package mutating func spawned(pid: Int32) -> [ProcessEffect] {
        guard case .launching(let since) = state else {
            return impossible("spawned", because: "only a launching process asks for a spawn")
        }
        state = .starting(pid: pid, since: since)
        spawnError = nil
        return [
            .log(.info, "spawned: '\(name)' with pid \(pid)"),
            .armTimer(since.monotonic.advanced(bySeconds: max(0, rules.startsecs))),
        ]
    }

    /// The program could not be started. A lack of resources is not the program's fault and does not use up a retry
    /// (EXT-18).
    /// - Parameter exitStatus: what a shell would end with for it.
    package mutating func spawnFailed(
        _ reason: String,
        exitStatus: Int32,
        forLackOfResources: Bool,
        now: Moment
    ) -> [ProcessEffect] {
        guard case .launching = state else {
            return impossible("spawn failure", because: "only a launching process asks for a spawn")
        }
        spawnError = reason
        return [.log(.info, "spawnerr: \(reason)")]
            + backOff(countingFailure: !forLackOfResources, exitStatus: exitStatus, now: now)
    }

    /// A child that was held up on its way has not come to its program (EXT-35). Its exit is still to be reported.
    package mutating func spawnFailedLate(_ reason: String) -> [ProcessEffect] {
        switch state {
        case .starting, .running, .stopping:
            spawnError = reason
            return [.log(.info, "spawnerr: \(reason)")]
        case .stopped, .launching, .backoff, .exited, .fatal, .unknown:
            return impossible("late spawn failure", because: "no child is on its way")
        }
    }

    /// A signal could not be sent; `isGone` when the kernel says that there is no such process (SPEC PROC-25, PROC-26).
    package mutating func signalFailed(_ reason: String, isGone: Bool) -> [ProcessEffect] {
        switch state {
        case .starting(let pid, _), .running(let pid), .stopping(let pid):
            guard !isGone else {
                // Its exit has not been reported yet; that report moves the state on.
                return [
                    .log(
                        .debug,
                        "unable to signal \(name) (pid \(pid)), it probably just exited on its own: \(reason)"
                    )
                ]
            }
            let report = ProcessEffect.log(.critical, "unknown problem killing \(name) (\(pid)):\(reason)")
            return [report, .cancelTimer] + change(to: .unknown(pid: pid), detail: .none)
        case .stopped, .launching, .backoff, .exited, .fatal, .unknown:
            return impossible("failed signal", because: "no process was there to be signalled")
        }
    }

    // MARK: Things that happen

    /// The time asked for with `armTimer` has come.
    package mutating func timerFired(now: Moment) -> [ProcessEffect] {
        switch state {
        case .starting(let pid, _):
            failedStarts = 0
            let success =
                "success: \(name) entered RUNNING state, process has stayed up for > than "
                + "\(rules.startsecs) seconds (startsecs)"
            return change(to: .running(pid: pid), detail: .pid(pid)) + [.log(.info, success)]
        case .backoff, .exited(restarting: true):
            guard !isShuttingDown else { return [] }
            automaticRestarts += 1
            return launch(now: now)
        case .stopping(let pid):
            return kill(pid: pid, now: now)
        case .stopped, .launching, .running, .exited(restarting: false), .fatal, .unknown:
            return impossible("timer", because: "none is armed in this state")
        }
    }

    /// The process has ended, and all of its output has been read (SPEC PROC-13, PROC-17, PROC-18, PROC-21).
    package mutating func exited(_ status: WaitStatus, now: Moment) -> [ProcessEffect] {
        let code = status.exitCode
        let isExpected = rules.isExpected(status)
        switch state {
        case .stopping(let pid):
            ended(code: code, now: now)
            return [.cancelTimer] + change(to: .stopped, detail: .pid(pid))
                + [.log(isExpected ? .info : .warn, "stopped: \(name) (\(status.description))")]
        case .starting(let pid, let since):
            stoppedAt = now.wallSeconds
            if now.monotonic < since.monotonic.advanced(bySeconds: rules.startsecs) {
                exitCode = nil
                spawnError = spawnError ?? "Exited too quickly (process log may have details)"
                let report = ProcessEffect.log(.warn, "exited: \(name) (\(status.description); not expected)")
                return [.cancelTimer]
                    + backOff(countingFailure: true, exitStatus: status.shellStatus, now: now, report: report)
            }
            // It stayed up long enough, only the timer has not fired yet.
            return [.cancelTimer] + change(to: .running(pid: pid), detail: .pid(pid))
                + leave(pid: pid, status: status, isExpected: isExpected, now: now)
        case .running(let pid):
            return leave(pid: pid, status: status, isExpected: isExpected, now: now)
        case .unknown:
            ended(code: code, now: now)
            state = .unknown(pid: nil)
            return [.log(.info, "exited: \(name) (\(status.description))")]
        case .stopped, .launching, .backoff, .exited, .fatal:
            return impossible("exit", because: "no process was there to exit")
        }
    }

    // MARK: Shared steps

    private mutating func launch(now: Moment) -> [ProcessEffect] {
        guard !isShuttingDown else { return [] }
        startedAt = now.wallSeconds
        spawnError = nil
        exitCode = nil
        return [.cancelTimer] + change(to: .launching(since: now), detail: .tries(failedStarts)) + [.spawn]
    }

    /// A second at least between two of them: a process that SIGKILL does not end at once waits for the kernel.
    private mutating func kill(pid: Int32, now: Moment) -> [ProcessEffect] {
        [.log(.warn, "killing '\(name)' (\(pid)) with SIGKILL")]
            + terminate(
                pid: pid,
                with: .kill,
                toGroup: rules.killAsGroup,
                patience: max(1, rules.stopwaitsecs),
                now: now
            )
    }

    private mutating func terminate(
        pid: Int32,
        with signal: SignalNumber,
        toGroup: Bool,
        patience: Int,
        now: Moment
    ) -> [ProcessEffect] {
        let target = toGroup ? "process group " : ""
        return [.log(.debug, "killing \(name) (pid \(pid)) \(target)with signal \(signal.description)")]
            + change(to: .stopping(pid: pid), detail: .pid(pid))
            + [
                .armTimer(now.monotonic.advanced(bySeconds: patience)),
                .send(signal, pid: pid, toGroup: toGroup),
            ]
    }

    /// Into BACKOFF, and on to FATAL when the retries are used up (SPEC PROC-13 to PROC-16).
    private mutating func backOff(
        countingFailure: Bool,
        exitStatus: Int32,
        now: Moment,
        report: ProcessEffect? = nil
    ) -> [ProcessEffect] {
        if countingFailure { failedStarts += 1 }
        var effects = change(to: .backoff, detail: .tries(failedStarts))
        if let report { effects.append(report) }
        if failedStarts > rules.startretries {
            failedStarts = 0
            effects += change(to: .fatal, detail: .none)
            effects.append(
                .log(.info, "gave up: \(name) entered FATAL state, too many start retries too quickly")
            )
            // Even if each run ended with 0: it was to stay (EXT-4).
            if !isShuttingDown { effects.append(.ended(FinalEnd(.fatal, exitStatus: max(1, exitStatus)))) }
        } else if !isShuttingDown {
            effects.append(.armTimer(now.monotonic.advanced(bySeconds: max(1, failedStarts))))
        }
        return effects
    }

    /// The end of a process that was RUNNING and that nobody stopped.
    private mutating func leave(pid: Int32, status: WaitStatus, isExpected: Bool, now: Moment) -> [ProcessEffect] {
        ended(code: status.exitCode, now: now)
        failedStarts = 0
        if !isExpected { spawnError = spawnError ?? "Bad exit code \(status.exitCode)" }
        let restarts =
            switch rules.autorestart {
            case .always: !isShuttingDown
            case .unexpected: !isExpected && !isShuttingDown
            case .never: false
            }
        let ending = isExpected ? "expected" : "not expected"
        var effects = change(to: .exited(restarting: restarts), detail: .exit(expected: isExpected, pid: pid))
        effects.append(.log(isExpected ? .info : .warn, "exited: \(name) (\(status.description); \(ending))"))
        // At once, but in a pass of its own: everybody else gets a turn between two runs of a crash loop.
        if restarts {
            effects.append(.armTimer(now.monotonic))
        } else if !isShuttingDown {
            let end = FinalEnd(isExpected ? .expected : .unexpected, exitStatus: status.shellStatus)
            effects.append(.ended(end))
        }
        return effects
    }

    private mutating func ended(code: Int, now: Moment) {
        exitCode = code
        stoppedAt = now.wallSeconds
    }

    private mutating func change(to next: State, detail: ProcessTransition.Detail) -> [ProcessEffect] {
        let from = processState
        state = next
        guard processState != from else { return [] }
        return [.changed(ProcessTransition(from: from, to: processState, detail: detail))]
    }

    private func impossible(_ event: String, because reason: String) -> [ProcessEffect] {
        [.log(.error, "ignored \(event) of '\(name)' in state \(processState.name): \(reason)")]
    }
}
