import Configuration
import EventProtocol
import LinuxSystem
import Model
import Output
import OutputPipeline
import ProcessLifecycle
import Reactor

/// One process under supervision: tells its machine what happens, and carries out what the machine decides.
///
/// Each event enters a queue that one loop empties. The effects of an event are carried out in order, and the events that
/// they cause wait in the queue until all of them are done; so the machine is never called from inside an effect.
final class SupervisedProcess {
    /// The members of its group, an array that the configuration has too, and its place among them: settings are large.
    private let members: [ProcessSettings]
    private let index: Int
    let name: Namespec
    let context: GenerationContext
    /// Whether its standard output carries the protocol of event listeners.
    let speaksProtocol: Bool
    let attachments: [any Attachment]
    private(set) var machine: ProcessMachine
    let logs: ProcessLogs
    /// The present run, from the launch of its program until all of the run is over; nil without one.
    var run: Run?
    /// The launch that is prepared, or under way.
    var launch: PreparedLaunch?
    private(set) var timer: ReactorTimer?
    private var events: [(ProcessEvent, ChangeRequester)] = []
    private var isHandlingEvents = false
    /// The callers that wait for the end of a start or of a stop.
    var waiting = OutcomeWaiters()
    /// The lines about the stop that clients wait for; nil when no client waits.
    var stopReport: StopReport?
    /// The hooks that run: the one that the machine waits for, and beside it `post_start`, as long as its program runs.
    var hooks: [HookRun] = []
    /// How often the kernel has killed its process because memory ran out (EXT-80).
    private(set) var outOfMemoryKills = 0
    /// Warnings that are in the log: one of each is enough, however often the program is started.
    private var warnings: Set<String> = []

    #if SIMULATOR
    /// The simulator counts which events have come in which phases.
    // Unsafe and yet right: in no build but the simulator's, which has one thread and sets it before the first life.
    nonisolated(unsafe) static var onEvent: (ProcessMachine, ProcessEvent) -> Void = { _, _ in }
    #endif

    /// The owner, which is told of all events.
    weak var owner: (any ProcessOwner)?

    /// - Parameters:
    ///   - index: the index of the process in the group.
    ///   - speaksProtocol: whether one of the attachments is an event listener.
    init(
        _ index: Int,
        of group: GroupSettings,
        attachments: [any Attachment] = [],
        speaksProtocol: Bool = false,
        context: GenerationContext
    ) {
        members = group.processes
        self.index = index
        self.attachments = attachments
        self.speaksProtocol = speaksProtocol
        self.context = context
        let settings = members[index]
        name = Namespec(group: group.name, process: settings.name)
        machine = ProcessMachine(
            name: settings.name,
            rules: ProcessRules(settings, speaksProtocol: speaksProtocol)
        )
        logs = ProcessLogs(settings, group: group.name, context: context)
        for attachment in attachments { attachment.attached(to: self) }
    }

    /// The settings are lent, not copied: they are large, and read again and again.
    var settings: ProcessSettings { _read { yield members[index] } }

    /// The state that clients see.
    var state: ProcessState { machine.wireState }

    /// Whether a shutdown need not wait for it.
    var isStopped: Bool { machine.phase.isStopped }

    /// The number of its process while that has not been reaped.
    var pid: Int32? { machine.pid }

    /// Whether its program runs, or its remaining processes are still being stopped.
    var isAlive: Bool { run != nil && run?.isOver == false }

    /// Whether the output of its program, and of descendants of it, has been read to the end.
    var isOutputAtEnd: Bool { run?.output.isAtEnd ?? true }

    /// Whether the end of the daemon has to wait for the rest of its output. It does not wait for a process that could not be
    /// told to stop: that may go on for ever.
    var holdsBackEnd: Bool { !isOutputAtEnd && !(isStopped && machine.phase.pid != nil) }

    // MARK: What happens

    /// - Parameter requester: the client that has asked for it, if the event is a request.
    func handle(_ event: ProcessEvent, by requester: ChangeRequester = .supervisor) {
        guard !isHandlingEvents else { return events.append((event, requester)) }
        // The launch comes first.
        finishLaunch()
        isHandlingEvents = true
        act(on: event, by: requester)
        while !events.isEmpty {
            let (event, requester) = events.removeFirst()
            act(on: event, by: requester)
        }
        isHandlingEvents = false
        events = []
        // The record changes before those that wait for it hear of it.
        owner?.recordMayHaveChanged(of: self)
        tellDue()
    }

    /// A caller that waits for an outcome may ask for the next operation at once.
    func tellDue() {
        guard !isHandlingEvents else { return }
        for tell in waiting.takeDue() { tell() }
    }

    /// Its record for clients may have changed, although nothing has happened to it.
    func mayShowOtherwise() {
        if !isHandlingEvents { owner?.recordMayHaveChanged(of: self) }
    }

    private func act(on event: ProcessEvent, by requester: ChangeRequester) {
        let phase = machine.phase
        #if SIMULATOR
        Self.onEvent(machine, event)
        #endif
        for effect in machine.handle(event, by: requester, now: context.time.moment) { carryOut(effect) }
        guard machine.phase != phase else { return }
        for attachment in attachments { attachment.phaseChanged(of: machine) }
    }

    /// - Parameters:
    ///   - signal: the signal that has asked for it, which also stops a main program (EXT-5).
    ///   - reason: the reason in the history of the process.
    func beginShutdown(by signal: SignalNumber?, because reason: String) {
        if settings.main != nil, let signal { machine.useStopSignal(signal) }
        for attachment in attachments { attachment.shutdownBegins() }
        handle(.beginShutdown, by: ChangeRequester(.shutdown, reason: reason))
    }

    /// The result of its health check has changed.
    /// - Parameter failure: why it is unhealthy; nil when it is healthy.
    func healthChanged(failure: String?) {
        machine.healthChanged(failure: failure, now: context.time.moment)
    }

    /// A signal other than its stop signal is sent to it.
    func noteSignal(_ signal: SignalNumber, by origin: ChangeOrigin) {
        machine.signalSent(signal, by: origin)
    }

    /// The process replaces one with the same name, whose history goes on.
    func inherit(from former: FormerProcess) {
        machine.inherit(former.history, from: former.rules)
    }

    /// The process has been reaped: from now on it cannot be signalled.
    func reaped(_ status: WaitStatus) {
        run?.family?.isLeaderReaped = true
        run?.status = status
        // The hook is about a program that is there.
        endHooks { $0 == .postStart }
        let kill = status.isKill && run?.wasKilled == false ? context.outOfMemory.explainKill() : nil
        if kill != nil { outOfMemoryKills += 1 }
        handle(.reaped(status, outOfMemory: kill))
    }

    /// Its turn has come among all that have ended or are to be started again.
    func turnCame() {
        guard owner != nil else { return }
        handle(.turnCame)
    }

    func leftoversGone() {
        handle(.leftoversGone)
    }

    func launchFailedLate(_ failure: ProgramSpawner.Failure) {
        handle(.launchFailedLate(failure.reason))
    }

    func wrote(_ bytes: RawSpan, _ channel: Event.Channel) {
        logs.count(bytes.byteCount, channel)
        for attachment in attachments { attachment.wrote(bytes, channel) }
    }

    /// These bytes have gone to the log of a channel.
    func logged(_ bytes: RawSpan, _ channel: Event.Channel) {
        logs.wrote(bytes, channel, of: name)
    }

    func outputEnded(_ output: RunOutput) {
        handle(.outputEnded)
        guard let run, run.output === output, run.isOver else { return }
        self.run = nil
        owner?.outputHasEnded(of: self)
    }

    /// The report of an attachment may have changed.
    func recordMayHaveChanged() {
        owner?.recordMayHaveChanged(of: self)
    }

    /// Writes a line about it into the activity log.
    /// - Parameter facts: the facts without its name.
    func log(_ level: LogLevel, _ text: @autoclosure () -> String, _ facts: @autoclosure () -> LogFacts) {
        context.log.log(level, FileMark.shown(text()), shown(facts()))
    }

    /// Facts about this process, with the names of files in the place of secrets (EXT-76).
    private func shown(_ facts: LogFacts) -> LogFacts {
        var facts = facts.about(name)
        facts.reason = facts.reason.map(FileMark.shown)
        return facts
    }

    func warnOnce(_ warning: String) {
        if warnings.insert(warning).inserted { log(.warn, warning, LogFacts(.warning)) }
    }

    // MARK: Effects

    private func carryOut(_ effect: ProcessEffect) {
        switch effect {
        case .runHook(let hook, let end): run(hook, after: end)
        case .stopHook(let signal): stopHook(by: signal)
        case .killHook: endHooks { $0 != .postStart }
        case .prepare: prepare()
        case .launch: startProgram()
        case .send(let signal, let pid, let toGroup): send(signal, to: pid, toGroup: toGroup)
        case .armTimer(let time): arm(time)
        case .postponeTimer(let time): postponeTimer(time)
        case .cancelTimer: timer = nil
        case .awaitTurn: owner?.needsTurn(self)
        case .dealWithLeftovers(let isStopping): dealWithLeftovers(isStopping: isStopping)
        case .killLeftovers: run?.family?.killSurvivors()
        case .drain(let isUrgent): drain(isUrgent: isUrgent)
        case .endRun: endRun()
        case .changed(let transition): changed(transition)
        case .ended(let end): ended(end)
        case .startEnded(let outcome): waiting.startEnded(outcome)
        case .stopEnded(let outcome): waiting.stopEnded(outcome)
        case .log(let entry): log(entry.level, entry.text, entry.facts)
        }
    }

    private func arm(_ time: MonotonicTime) {
        timer = context.time.schedule(at: time) { [weak self] in
            self?.timer = nil
            self?.handle(.timerFired)
        }
    }

    private func postponeTimer(_ time: MonotonicTime) {
        if let timer, timer.time < time { arm(time) }
    }

    private func changed(_ transition: ProcessTransition) {
        if context.events.isWanted(transition.to.eventType) {
            context.events.notify(
                .processState(name, from: transition.from, to: transition.to, extras: transition.extras)
            )
        }
        stopReport = nil
        waiting.changed()
        owner?.processHasChanged(self)
    }

    private func send(_ signal: SignalNumber, to pid: Int32, toGroup: Bool) {
        if signal == .kill { run?.wasKilled = true }
        do throws(Errno) {
            if settings.killMode != .process, let family = run?.family { return try family.send(signal) }
            let target = toGroup ? run?.group ?? pid : pid
            try context.kernel.send(signal, to: target, asGroup: toGroup)
            // A stopped process acts upon a signal only once it goes on (EXT-6, PITFALLS P42).
            if signal != .kill, context.kernel.stopSignal(of: pid) != nil {
                try context.kernel.send(.cont, to: target, asGroup: toGroup)
            }
        } catch {
            handle(.signalFailed(error.text, isGone: error == .noSuchProcess))
        }
    }

    private func dealWithLeftovers(isStopping: Bool) {
        guard let family = run?.family else { return handle(.leftoversGone) }
        // Processes that its `killmode` does not count have not been told.
        family.leaderEnded(isStopping: isStopping && family.scope == settings.killMode)
    }

    private func drain(isUrgent: Bool) {
        run?.output.programEnded(isUrgent: isUrgent)
        if isOutputAtEnd { handle(.outputEnded) }
    }

    private func endRun() {
        guard let run else { return }
        run.isOver = true
        for attachment in attachments { attachment.ended(run) }
        guard run.output.isAtEnd else { return }
        self.run = nil
        owner?.outputHasEnded(of: self)
    }

    private func ended(_ end: FinalEnd) {
        if settings.main != nil, end.kind == .fatal { reportFatalStart() }
        if end.endsContainer(settings.exitOn) { owner?.process(self, endsContainerWith: end) }
    }

    /// Tells the person who has typed the command why it does not run, wherever the log is (EXT-5).
    private func reportFatalStart() {
        guard let reason = machine.spawnError, let stream = try? context.streams.stream(2) else { return }
        let complaint = stream.makeProducer(.activityLog(.text))
        complaint.write("supervisord: \(reason)\n")
        complaint.close()
    }
}

extension SupervisedProcess: LateLaunchListener {}
