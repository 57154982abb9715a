import Configuration
import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// One process under supervision: carries out what its state machine decides and tells it what happens.
final class SupervisedProcess {
    /// The members of its group, an array that the configuration has too, and its place among them: settings are large.
    private let members: [ProcessSettings]
    private let index: Int
    let group: String
    /// The FastCGI socket that is its descriptor 0, in place of a pipe.
    let socket: FastCGISocket.Share?
    let context: GenerationContext
    private(set) var machine: ProcessStateMachine
    let output: ProcessOutput
    /// nil for a process that is no event listener.
    private let listener: EventListener?
    /// The terminal of a main program (EXT-5); nil for all others, and when we have none.
    private let terminal: MainTerminal?
    private var standardInput: StandardInput?
    /// Called once after the next change of state.
    private var observers: [() -> Void] = []
    private var timer: ReactorTimer?
    /// The timer of a restart has fired, and the process waits for its turn.
    private var isRestartDue = false
    /// The lines about the stop that clients wait for; nil when no client waits.
    var stopReport: StopReport?
    /// Set once the daemon is going down: from then on nothing is started.
    private var isGoingDown = false
    /// How the process ended, from the moment it was reaped until its family has gone and its output has been read.
    private(set) var ending: (status: WaitStatus, at: Moment)?
    /// The processes that belong to the one that runs; nil when only that one counts.
    private var family: ProcessFamily?
    /// The child, as long as it has not come to its program.
    private var late: LateLaunch?
    /// Warnings that are in the log: one of each is enough, however often the program is started.
    private var warnings: Set<String> = []

    /// Who is told of what happens.
    weak var owner: (any ProcessOwner)?

    /// - Parameter index: of a process of the group.
    init(
        _ index: Int,
        of group: GroupSettings,
        socket: FastCGISocket.Share? = nil,
        listener: EventListener? = nil,
        context: GenerationContext
    ) {
        members = group.processes
        self.index = index
        self.group = group.name
        let settings = members[index]
        self.socket = socket
        self.listener = listener
        terminal = settings.main == nil ? nil : MainTerminal()
        self.context = context
        machine = ProcessStateMachine(name: settings.name, rules: ProcessRules(settings))
        output = ProcessOutput(settings, group: group.name, speaksProtocol: listener != nil, context: context)
        output.onEnd = { [weak self] in self?.outputEnded() }
        if let listener { output.onStandardOutput = { listener.received($0) } }
    }

    @inline(__always)
    var settings: ProcessSettings { members[index] }

    /// The process has ended by itself; what it has left behind, descendants or output, is still to be dealt with before
    /// its end is told and acted upon.
    var isEnding: Bool {
        switch machine.processState {
        case .starting, .running: ending != nil
        case .stopped, .backoff, .stopping, .exited, .fatal, .unknown: false
        }
    }

    /// STOPPING while it is ending: there is no process that could be RUNNING.
    var state: ProcessState { isEnding ? .stopping : machine.processState }

    /// Whether its program runs, or what is left of it is still being stopped.
    var isAlive: Bool { machine.pid != nil }

    private var subject: Namespec { Namespec(group: group, process: settings.name) }

    // MARK: Requests

    func start() {
        carryOut(machine.start(now: context.time.moment))
    }

    /// Its turn has come among all that are to be restarted; in the meantime it may have been started, stopped or removed.
    func restartInTurn() {
        guard owner != nil, isRestartDue else { return }
        isRestartDue = false
        carryOut(machine.timerFired(now: context.time.moment))
    }

    func settleStart() {
        guard state == .starting, machine.pid != nil, settings.startsecs <= 0 else { return }
        timer?.cancel()
        timerFired()
    }

    /// - Parameter signal: the one that has asked for it, which a main program is stopped by (EXT-5).
    func beginShutdown(by signal: SignalNumber?) {
        if settings.main != nil, let signal { machine.useStopSignal(signal) }
        isGoingDown = true
        carryOut(machine.beginShutdown())
    }

    func stopForShutdown() {
        carryOut(machine.stopForShutdown(now: context.time.moment))
    }

    func killForShutdown() {
        carryOut(machine.killForShutdown(now: context.time.moment))
    }

    func stop() {
        carryOut(machine.stop(now: context.time.moment))
    }

    func reopenLogs() {
        output.reopenLogs()
    }

    /// Sends a signal that has nothing to do with the life of the process as we direct it (SPEC PROC-41).
    func pass(_ signal: SignalNumber) throws(Errno) {
        guard let pid = machine.pid, ending == nil else { throw .noSuchProcess }
        try context.kernel.send(signal, toProcess: pid)
    }

    /// Sends a signal that we got and that the program wants (EXT-13); that of the command line gets it with its whole
    /// group (EXT-5).
    func forward(_ signal: SignalNumber) throws(Errno) {
        guard settings.main != nil, let pid = machine.pid, ending == nil else { return try pass(signal) }
        if signal == .cont { terminal?.resumed(program: pid) }
        do throws(Errno) {
            try context.kernel.send(signal, toGroup: pid)
        } catch  where error == .noSuchProcess {
            // It has left its group.
            try context.kernel.send(signal, toProcess: pid)
        }
    }

    /// Something has happened to a child: if that was a stop of the program that has our terminal, whoever waits for us
    /// is to know (EXT-5).
    func followStop() {
        guard let terminal, let pid = machine.pid, ending == nil, let signal = context.kernel.stopSignal(of: pid) else {
            return
        }
        terminal.stopped(program: pid, by: signal)
    }

    /// The writing end of the program's standard input while it runs.
    var openInput: StandardInput? {
        ending == nil && machine.pid != nil ? standardInput : nil
    }

    func observeOnce(_ action: @escaping () -> Void) {
        observers.append(action)
    }

    private func tellObservers() {
        let told = observers
        observers = []
        for observer in told { observer() }
    }

    /// The process has been reaped: from now on nothing can be signalled. `actOnEnd` follows.
    func reaped(_ status: WaitStatus) {
        ending = (status, context.time.moment)
        family?.isLeaderReaped = true
    }

    /// The exit is told when the family has gone, if that counts, and the pipes are empty: mostly at once.
    func actOnEnd() {
        if let family {
            family.leaderEnded(isStopping: machine.processState == .stopping)
        } else {
            familyHasGone()
        }
        if isEnding { owner?.processHasChanged(self) }
    }

    /// A child of the daemon has been reaped: perhaps the last one that this process waits for.
    func checkFamily() {
        family?.check()
    }

    private func familyHasGone() {
        family = nil
        output.programEnded(isUrgent: endsBeforeItsOutput)
        finishIfEnded()
    }

    // MARK: Effects

    /// - Parameter finish: what belongs to the effects besides and comes after them.
    private func carryOut(_ effects: [ProcessEffect], finish: () -> Void = {}) {
        // Those who wait for a change act when everything that belongs to it is done, its log line included.
        defer { if effects.contains(where: \.isChange) { tellObservers() } }
        defer { releaseIdleSocket() }
        defer { finish() }
        for effect in effects {
            switch effect {
            case .log(let level, let text):
                context.log.log(level, text)
            case .armTimer(let time):
                isRestartDue = false
                timer = context.time.schedule(at: time) { [weak self] in self?.timerFired() }
            case .cancelTimer:
                isRestartDue = false
                timer = nil
            case .changed(let transition):
                changed(transition)
            case .ended(let end):
                if settings.main != nil, end.kind == .fatal { complain() }
                if end.endsContainer(settings.exitOn) { owner?.process(self, hasEndedForAll: end) }
            case .send(let signal, let pid, let toGroup):
                send(signal, to: pid, toGroup: toGroup)
            case .spawn:
                spawn()
            }
        }
    }

    /// The socket is let go when there is no process and no restart of it is due.
    private func releaseIdleSocket() {
        if machine.pid == nil, machine.processState != .starting, timer == nil, !isRestartDue { socket?.release() }
    }

    private func changed(_ transition: ProcessTransition) {
        if context.events.isWanted(transition.to.eventType) {
            context.events.notify(
                .processState(subject, from: transition.from, to: transition.to, extras: transition.extras)
            )
        }
        listener?.stateChanged(isRunning: transition.to == .running)
        stopReport = nil
        owner?.processHasChanged(self)
    }

    private func timerFired() {
        timer = nil
        // Between the end of the process and the report of it only those that it has left behind can be acted upon.
        guard ending == nil else {
            if machine.processState == .stopping { family?.killSurvivors() }
            return
        }
        switch machine.processState {
        case .backoff, .exited:
            isRestartDue = true
            owner?.restartIsDue(of: self)
        case .stopped, .starting, .running, .stopping, .fatal, .unknown:
            carryOut(machine.timerFired(now: context.time.moment))
        }
    }

    private func send(_ signal: SignalNumber, to pid: Int32, toGroup: Bool) {
        // The number of a reaped process may belong to somebody else by now (PITFALLS P17).
        guard ending == nil else {
            if signal == .kill { family?.killSurvivors() }
            return carryOut(machine.signalFailed("already reaped", isGone: true))
        }
        do throws(Errno) {
            if let family { return try family.send(signal) }
            try context.kernel.send(signal, to: pid, asGroup: toGroup)
            // A stopped process acts upon a signal only once it goes on (EXT-6, PITFALLS P42).
            if signal != .kill, context.kernel.stopSignal(of: pid) != nil {
                try context.kernel.send(.cont, to: pid, asGroup: toGroup)
            }
        } catch {
            carryOut(machine.signalFailed(error.text, isGone: error == .noSuchProcess))
        }
    }

    /// Whoever has typed the command is told why it does not run, wherever the log is (EXT-5).
    private func complain() {
        guard let reason = machine.spawnError, let stream = try? context.streams.stream(2) else { return }
        let complaint = stream.makeProducer(.activityLog(.text, capacity: ChildLog.bufferSize))
        complaint.write("supervisord: \(reason)\n")
        complaint.close()
    }

    private func spawn() {
        let heldSocket = socket?.isHeld ?? false
        do throws(ProgramSpawner.Failure) {
            let streams = try chooseStreams()
            let command = try findCommand()
            let sinks = try openLogs()
            do throws(ProgramSpawner.Failure) {
                var running = try context.spawner.start(
                    command,
                    of: settings,
                    group: group,
                    on: streams,
                    in: context
                )
                let pid = running.pid
                for warning in running.warnings { warnOnce(warning) }
                listen(to: running.late)
                if let input = running.standardInput.take() {
                    standardInput = StandardInput(input, reactor: context.reactor)
                }
                listener?.started(input: standardInput)
                output.begin(pid: pid, output: running.output.take(), errors: running.errors.take(), sinks: sinks)
                family = makeFamily(leader: pid)
                owner?.process(self, hasPid: pid)
                carryOut(machine.spawned(pid: pid))
            } catch {
                for sink in sinks.forErrors(redirected: settings.redirectStderr) {
                    if let message = error.childMessage { sink.write(message) }
                }
                sinks.close()
                throw error
            }
        } catch {
            carryOut(
                machine.spawnFailed(
                    error.reason,
                    exitStatus: error.exitStatus,
                    forLackOfResources: error.isLackOfResources,
                    now: context.time.moment
                )
            )
            // A run that has not come about gives back what it took (SPEC FCGI-9).
            if !heldSocket { socket?.release() }
        }
    }

    private func listen(to late: LateLaunch?) {
        late?.onWarning = { [weak self] in self?.warnOnce($0) }
        late?.onFailure = { [weak self] failure in
            guard let self else { return }
            carryOut(machine.spawnFailedLate(failure.reason))
        }
        self.late = late
    }

    private func warnOnce(_ warning: String) {
        if warnings.insert(warning).inserted { context.log.log(.warn, warning) }
    }

    private func chooseStreams() throws(ProgramSpawner.Failure) -> ProgramStreams {
        if settings.main != nil { return .ours(terminal: terminal?.offer) }
        do throws(FastCGISocket.Problem) {
            return try socket.map { share throws(FastCGISocket.Problem) in .socket(try share.hold()) } ?? .pipes
        } catch {
            throw ProgramSpawner.Failure(reason: error.text, isLackOfResources: error.isLackOfResources)
        }
    }

    private func makeFamily(leader: Int32) -> ProcessFamily? {
        guard settings.killMode != .process else { return nil }
        if settings.killMode == .tree, !context.kernel.adoptsOrphans { warnOnce(ProcessFamily.limits(of: settings)) }
        let family = ProcessFamily(leader: leader, settings: settings, group: group, context: context) {
            [weak self] pid in self.map { $0.owner?.process($0, mayClaim: pid) ?? false } ?? false
        }
        family.onGone = { [weak self] in self?.familyHasGone() }
        return family
    }

    private func openLogs() throws(ProgramSpawner.Failure) -> ProcessOutput.Sinks {
        do throws(Errno) { return try output.openLogs() } catch { throw .plumbing(error, of: settings.name) }
    }

    private func findCommand() throws(ProgramSpawner.Failure) -> CommandLookup {
        do throws(CommandLookup.Problem) {
            return try context.spawner.findCommand(of: settings, in: context)
        } catch {
            throw ProgramSpawner.Failure(reason: error.text, exitStatus: error.exitStatus)
        }
    }

    /// During a shutdown descendants that keep a pipe open do not hold up the programs whose turn comes next: what the
    /// process has written itself is read at its end, and what they write as long as there is time. Not for a listener,
    /// whose output is about the events that it had in hand.
    private var endsBeforeItsOutput: Bool { isGoingDown && listener == nil }

    private func outputEnded() {
        finishIfEnded()
        if machine.pid == nil { owner?.outputHasEnded(of: self) }
    }

    private func finishIfEnded() {
        guard let ending, family == nil, output.isAtEnd || endsBeforeItsOutput else { return }
        self.ending = nil
        late = nil
        standardInput = nil
        if let pid = machine.pid { terminal?.takeBack(from: pid) }
        carryOut(machine.exited(ending.status, now: ending.at)) {
            // After the event of its end: what it had in hand goes to the front of the queue (SPEC EVT-41). And before
            // anybody who has waited for that end starts the next one.
            listener?.ended()
        }
    }
}
