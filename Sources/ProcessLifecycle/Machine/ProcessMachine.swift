package import Model

/// The life of one supervised process (PROC-10 to PROC-29): a goal, which is what is wanted, and a phase, which is where
/// the process is on its way there.
///
/// A process is started, has to stay up for `startsecs` to count as RUNNING, and when it fails to do so is tried again after
/// 1, 2, 3 ... seconds (BACKOFF) until `startretries` is used up (FATAL). One that was RUNNING and ends by itself is EXITED,
/// and restarted at once if `autorestart` says so. A stop request sends the stop signal, and SIGKILL every `stopwaitsecs` from
/// then on, until the process has ended. A process that has ended is told of when what it has left behind is gone and its
/// output has been read.
///
/// The machine does nothing itself: `handle` gets an event and the time and returns the effects to carry out, in order.
/// Whatever is armed, signalled or logged follows from goal and phase alone. An event that cannot happen in a phase is
/// reported as an effect, never trapped: this runs inside PID 1.
package struct ProcessMachine: Sendable {
    package let name: String
    package internal(set) var rules: ProcessRules
    package internal(set) var goal = ProcessGoal.down
    package internal(set) var phase = ProcessPhase.stopped
    /// Failed starts since the last successful one, Supervisor's retry counter.
    package internal(set) var failedStarts = 0
    /// Why the last start or run failed; nil when it did not.
    package internal(set) var spawnError: String?
    /// The last exit code, -1 for a death by signal; nil if there is none to tell (PROC-46).
    package internal(set) var exitCode: Int?
    /// When the program was last started, in wall-clock seconds; nil if never.
    package internal(set) var startedAt: Int?
    /// When it last ended.
    package internal(set) var stoppedAt: Int?
    /// Starts that no client asked for: retries of failed starts, and restarts after an exit (EXT-53).
    package internal(set) var automaticRestarts = 0
    /// Set from the end of a run that the kernel has killed, because memory ran out, until the next start begins.
    package internal(set) var outOfMemory: Boxed<OutOfMemoryKill>?
    /// The last changes of state, with their causes (EXT-91).
    package private(set) var history = ProcessHistory()
    private var boxedMemory: Boxed<OrchestrationMemory>?
    /// The time of the event that is being handled, in wall-clock seconds.
    private var wallSeconds = 0
    /// Who has asked for the start or the stop that is under way, or was the last one.
    var requester = ChangeOrigin.supervisor
    /// The last signal that was sent to this process beside its stop, and who has sent it.
    private var sentSignal: UInt8 = 0
    private var signalSender = ChangeOrigin.supervisor
    /// Whether it was sent SIGKILL, as it has not obeyed its stop signal in time.
    var isOverdue = false
    /// Set once the daemon is going down: nothing is started any more (SD-60).
    var isShuttingDown = false
    /// Set once the shutdown must not take any longer: no hook is run any more (EXT-6).
    var isOutOfTime = false

    package init(name: String, rules: ProcessRules) {
        self.name = name
        self.rules = rules
    }

    /// The state as clients see it.
    package var wireState: ProcessState { phase.wireState }

    /// The pid of the process while there is one that has not been reaped.
    package var pid: Int32? { phase.pid }

    /// True when there is no process, nothing is left of the last one, and no start is due.
    package var isAtRest: Bool {
        switch phase {
        case .stopped, .exited(restarts: false), .fatal, .unknownGone: true
        case .backoff: isShuttingDown
        case .held, .preStart, .endingPreStart, .preparing, .launching, .starting, .handingOver, .running, .failing,
            .preStop, .stopping, .ending, .exited, .waiting, .unknown:
            false
        }
    }

    /// Whether it has done its work: it has ended with a code that is expected, and is not started again by itself (EXT-70).
    package var hasCompleted: Bool {
        guard case .exited = phase, let exitCode else { return false }
        return rules.exitCodes.contains(exitCode) && spawnError == nil
    }

    /// Whether a restart is some time off (EXT-74).
    package var awaitsRestart: Bool {
        phase == .exited(restarts: true) && rules.orchestration.backoff != nil
    }

    /// What rules beyond Supervisor's want to know of the past; nothing of it is kept for a process that has none.
    var memory: OrchestrationMemory {
        get { boxedMemory?.value ?? OrchestrationMemory() }
        set { if rules.orchestration.isInForce { boxedMemory = Boxed(newValue) } }
    }

    var isForking: Bool { rules.orchestration.type == .forking }

    /// From now on it is stopped by this signal: the one that the shutdown was asked for with (EXT-5).
    package mutating func useStopSignal(_ signal: SignalNumber) {
        rules.stopSignal = signal
    }

    /// - Parameter requester: who has asked for it, if the event is a request.
    /// - Returns: what is to be done, in order.
    package mutating func handle(
        _ event: ProcessEvent,
        by requester: ChangeRequester = .supervisor,
        now: Moment
    ) -> [ProcessEffect] {
        wallSeconds = now.wallSeconds
        let before = phase.eventState
        let effects = answer(event, by: requester, now: now)
        let after = phase.eventState
        return after == before ? effects : effects + outcomes(from: before, to: after)
    }

    private mutating func answer(
        _ event: ProcessEvent,
        by requester: ChangeRequester,
        now: Moment
    ) -> [ProcessEffect] {
        switch event {
        case .start: start(by: requester, now: now)
        case .startUnconditionally: start(by: requester, now: now, unconditionally: true)
        case .settleStart: settleStart()
        case .stop: stop(by: requester, now: now)
        case .restart(let reason, let isFailure):
            restart(because: reason, isFailure: isFailure, by: requester.origin, now: now)
        case .giveUp(let reason): giveUp(because: reason, by: requester.origin, now: now)
        case .beginShutdown: beginShutdown(by: requester, now: now)
        case .stopForShutdown: stopForShutdown(by: requester, now: now)
        case .killForShutdown: killForShutdown(by: requester, now: now)
        case .conditionsHold: conditionsHold(now: now)
        case .conditionsOverdue(let reason): conditionsOverdue(reason, now: now)
        case .hookEnded(let hook, let failure): hookEnded(hook, failure: failure, now: now)
        case .prepared: prepared()
        case .launched(let pid): launched(pid: pid)
        case .launchFailed(let failure): launchFailed(failure, now: now)
        case .launchFailedLate(let reason): launchFailedLate(reason)
        case .signalFailed(let reason, let isGone): signalFailed(reason, isGone: isGone)
        case .turnCame: turnCame(now: now)
        case .leftoversGone: leftoversGone()
        case .outputEnded: outputEnded()
        case .timerFired: timerFired(now: now)
        case .ready: ready(now: now)
        case .daemonFound(let pid): daemonFound(pid: pid, now: now)
        case .daemonMissing(let reason): daemonMissing(because: reason, now: now)
        case .needsTime(let span): needsTime(span, now: now)
        case .watchdogFired(let reason): watchdogFired(reason, now: now)
        case .reaped(let status, let kill): reaped(status, kill, now: now)
        }
    }

    /// Those who wait for the end of a start or of a stop are told last, when all that belongs to it is done.
    private func outcomes(from: ProcessState, to: ProcessState) -> [ProcessEffect] {
        var effects: [ProcessEffect] = []
        if from == .starting { effects.append(.startEnded(startOutcome)) }
        if to.isStopped { effects.append(.stopEnded(to == .unknown ? .failed : .stopped)) }
        return effects
    }

    private var startOutcome: StartOutcome {
        if let spawnError { return .spawnFailed(spawnError) }
        return phase.eventState == .running ? .running : .abnormalTermination
    }

    // MARK: Shared steps

    mutating func change(
        to next: ProcessPhase,
        detail: ProcessTransition.Detail,
        because cause: ChangeCause
    ) -> [ProcessEffect] {
        let from = phase.eventState
        phase = next
        let to = next.eventState
        guard from != to else { return [] }
        remember(from, to, cause)
        return [.changed(ProcessTransition(from: from, to: to, detail: detail))]
    }

    func impossible(_ event: String, because reason: String) -> [ProcessEffect] {
        [
            .log(
                .error,
                "ignored \(event) of '\(name)' in state \(wireState.name): \(reason)",
                LogFacts(.refused, reason: reason)
            )
        ]
    }

    // MARK: History

    private mutating func remember(_ from: ProcessState, _ to: ProcessState, _ cause: ChangeCause) {
        let isOutOfMemory = cause.end != nil && outOfMemory != nil
        history.append(at: wallSeconds, from: from, to: to, cause, isOutOfMemory: isOutOfMemory)
    }

    /// What its health check has found is no change of state, and is remembered beside these.
    /// - Parameter failure: why it is unhealthy; nil when it is healthy.
    package mutating func healthChanged(failure: String?, now: Moment) {
        wallSeconds = now.wallSeconds
        let state = phase.eventState
        let phrase = failure == nil ? ChangeCause.Phrase.becameHealthy : .becameUnhealthy
        remember(state, state, ChangeCause(phrase, by: .health, failure ?? ""))
    }

    /// A signal was sent to the process, and not to stop it: should it end by that, it is known who has sent it.
    package mutating func signalSent(_ signal: SignalNumber, by origin: ChangeOrigin) {
        sentSignal = UInt8(truncatingIfNeeded: signal.rawValue)
        signalSender = origin
    }

    /// A new process: what was sent to the one before counts no more.
    mutating func forgetSignals() {
        sentSignal = 0
        isOverdue = false
    }

    /// Who has brought about an end that was not asked for.
    func origin(of end: WaitStatus) -> ChangeOrigin {
        if case .signaled(let signal, _) = end, signal.rawValue == Int32(sentSignal) { return signalSender }
        return .process
    }

    /// Takes over what is known of the process of the same name that this one replaces.
    /// - Parameter rules: of that process.
    package mutating func inherit(_ history: ProcessHistory, from rules: ProcessRules) {
        if self.history.isEmpty { self.history = rules == self.rules ? history : history.told(by: rules) }
    }
}
