import Configuration
import ControlServer
import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The groups and processes of one configuration, from their start to their end. A restart makes a new one
/// (SPEC SD-60 to SD-65).
final class Supervisor {
    /// Seconds between two reports of what a shutdown waits for (SPEC SD-63).
    private static let reportInterval = 3

    let context: GenerationContext
    /// In the order of their activation.
    private(set) var groups: [Group]
    /// What was last read; the groups of it need not be active.
    private(set) var configuration: Configuration
    /// Groups that were activated with their settings as last read: the AUTO logs of these are known (SPEC RPC-62).
    private(set) var freshGroups: Set<String> = []
    private var processesByPid: [Int32: SupervisedProcess] = [:]
    private var shutdown: ShutdownSequence?
    private var isStepPending = false
    /// For ends and restarts of processes, of which many may come at once.
    private let turns: Turns
    private var reportTimer: ReactorTimer?
    /// The process of the program behind `--` (EXT-5).
    private weak var main: SupervisedProcess?
    /// Set once the daemon itself is to end, which begins with a delay perhaps (EXT-51).
    var isEnding = false

    /// For pages that are open.
    let changes = ChangeFeed()

    /// Called once, when a shutdown has stopped everything.
    var onStopped: () -> Void = {}
    /// Called when a group has become known or has been forgotten.
    var onGroupsChanged: () -> Void = {}
    /// What clients may ask of the daemon as a whole.
    var requests = DaemonRequests()

    init(_ configuration: Configuration, context: GenerationContext) {
        self.context = context
        self.configuration = configuration
        turns = Turns(time: context.time)
        groups = []
        for group in configuration.groups { activate(group) }
    }

    /// Makes the processes of a group known; nothing is started.
    @discardableResult
    private func activate(_ settings: GroupSettings) -> Group {
        let group = Group(settings, context: context)
        for process in group.processes {
            process.owner = self
            if process.settings.main != nil { main = process }
        }
        groups.append(group)
        freshGroups.insert(settings.name)
        if let pool = group.listenerPool { context.events.add(pool) }
        context.events.notify(.groupAdded(settings.name))
        changes.publish(.groups)
        onGroupsChanged()
        return group
    }

    /// Activates a group and starts what is to be started, in the next pass (SPEC RPC-53). A socket that cannot be
    /// opened keeps the group out (SPEC FCGI-12).
    func add(_ settings: GroupSettings) throws(FastCGISocket.Problem) {
        for socket in settings.sockets { try FastCGISocket(socket, log: context.log).test() }
        let group = activate(settings)
        context.time.inNextPass { [weak self] in
            guard let self, !isShuttingDown else { return }
            group.autostart()
        }
    }

    /// Forgets a group whose processes have all stopped.
    func remove(_ group: Group) {
        groups.removeAll { $0 === group }
        for process in group.processes { process.owner = nil }
        if let pool = group.listenerPool { context.events.remove(pool) }
        context.events.notify(.groupRemoved(group.name))
        changes.publish(.groups)
        onGroupsChanged()
    }

    /// Takes over what was read anew. Of the daemon's own settings only what is used from now on changes: the identifier,
    /// and the directory of AUTO logs to be made (QRK-14: improve).
    func adopt(_ configuration: Configuration) {
        self.configuration = configuration
        freshGroups = []
        context.autoLogs = [:]
        context.settings.identifier = configuration.daemon.identifier
        context.settings.childLogDirectory = configuration.daemon.childLogDirectory
        context.settings.stripANSI = configuration.daemon.stripANSI
        let capabilities = context.capabilities
        let groups = configuration.groups
        let problems = capabilities.problems(of: groups) + context.seccomp.problems(of: groups)
        for text in problems + capabilities.shortages(of: groups) {
            context.log.log(.warn, text)
        }
    }

    var isShuttingDown: Bool { shutdown != nil }

    /// Starts what is to be started, group by group, waiting for nothing (SPEC PROC-45).
    func autostart() {
        context.events.notify(.supervisorRunning)
        for group in groups { group.autostart() }
    }

    /// Takes everything that has ended from the kernel.
    func reap() {
        var ended: [SupervisedProcess] = []
        defer { for process in ended { turns.take { process.actOnEnd() } } }
        do throws(Errno) {
            try context.kernel.reapAll { pid, status in
                if let process = processesByPid.removeValue(forKey: pid) {
                    process.reaped(status)
                    ended.append(process)
                } else {
                    context.counters.orphansReaped += 1
                    let level: LogLevel = context.settings.main?.warnsOfOrphans == true ? .warn : .debug
                    context.log.log(level, "reaped unknown pid \(pid) (\(status.description))")
                }
            }
            for process in groups.flatMap(\.processes) where process.settings.killMode != .process {
                process.checkFamily()
            }
        } catch {
            context.log.log(
                .critical,
                "waitpid error \(error.code); a process may not be cleaned up properly"
            )
        }
        main?.followStop()
    }

    func reopenLogs() {
        for process in groups.flatMap(\.processes) { process.reopenLogs() }
    }

    // MARK: Shutdown

    /// Stops group after group; `onStopped` follows. Nothing is started from now on.
    /// - Parameter signal: the one that has asked for it, if it was one.
    func beginShutdown(by signal: SignalNumber? = nil) {
        guard shutdown == nil else { return }
        context.events.notify(.supervisorStopping)
        shutdown = ShutdownSequence(groups: groups.map { (name: $0.name, priority: $0.settings.priority) })
        for process in groups.flatMap(\.processes) { process.beginShutdown(by: signal) }
        continueShutdown()
        report()
    }

    /// Seconds that an ordered shutdown takes when nothing obeys its stop signal: the delay before the first one, then one
    /// group after the other.
    var longestOrderedStop: Int {
        groups.reduce(context.settings.shutdownDelay) { sum, group in
            let patience = group.processes.map(\.settings.stopwaitsecs).max() ?? 0
            return sum.addingReportingOverflow(max(0, patience)).partialValue
        }
    }

    /// Kills what still lives; `onStopped` follows once all of it is gone.
    func killEverything() {
        for process in groups.flatMap(\.processes) { process.killForShutdown() }
    }

    /// In the next pass, so that all that follows from one exit is done before the next group's turn comes.
    private func continueShutdownSoon() {
        guard shutdown != nil, !isStepPending else { return }
        isStepPending = true
        context.time.inNextPass { [weak self] in
            self?.isStepPending = false
            self?.continueShutdown()
        }
    }

    private func continueShutdown() {
        while let step = shutdown?.next(isStopped: { name in group(named: name)?.isStopped ?? true }) {
            switch step {
            case .stop(let name):
                group(named: name)?.stopForShutdown()
            case .wait:
                return
            case .finished:
                reportTimer?.cancel()
                // What descendants of the programs still write is waited for once, by all together.
                guard groups.allSatisfy({ $0.processes.allSatisfy(\.output.isAtEnd) }) else { return }
                context.time.inNextPass(onStopped)
                onStopped = {}
                return
            }
        }
    }

    private func report() {
        let unstopped = groups.flatMap(\.processes).filter { !$0.state.isStopped }
        guard !unstopped.isEmpty else { return }
        let names = unstopped.map(\.settings.name).joined(separator: ", ")
        context.log.log(.info, "waiting for \(names) to die")
        for process in unstopped {
            context.log.log(.blather, "\(process.settings.name) state: \(process.state.name)")
        }
        let next = context.time.now.advanced(bySeconds: Self.reportInterval)
        reportTimer = context.time.schedule(at: next) { [weak self] in self?.report() }
    }

    // MARK: Signals

    /// All signals that a program wants to be told of (EXT-13).
    var forwardedSignals: Set<SignalNumber> {
        groups.flatMap(\.processes).reduce(into: []) { $0.formUnion($1.settings.forwardSignals) }
    }

    /// Whether the program behind `--` has a process.
    var isMainRunning: Bool { main?.isAlive ?? false }

    /// Passes a signal on to the programs that want it.
    /// - Parameter passed: what they get in its place (EXT-5).
    func forward(_ signal: SignalNumber, as passed: SignalNumber) {
        for process in groups.flatMap(\.processes) where process.settings.forwardSignals.contains(signal) {
            do throws(Errno) {
                try process.forward(passed)
                context.log.log(.debug, "passed \(passed.description) on to '\(process.settings.name)'")
            } catch {
                context.log.log(
                    .debug,
                    "cannot pass \(passed.description) on to '\(process.settings.name)': \(error.text)"
                )
            }
        }
    }

    private func group(named name: String) -> Group? {
        groups.first { $0.name == name }
    }
}

extension Supervisor: ProcessOwner {
    func process(_ process: SupervisedProcess, hasPid pid: Int32) {
        processesByPid[pid] = process
    }

    func restartIsDue(of process: SupervisedProcess) {
        turns.take { process.restartInTurn() }
    }

    func processHasChanged(_ process: SupervisedProcess) {
        changes.publish(.process(process.namespec))
        continueShutdownSoon()
    }

    func outputHasEnded(of process: SupervisedProcess) {
        continueShutdownSoon()
    }

    /// An orphan that we have adopted and whose environment we may not see can only be told to belong to a program when no
    /// other one has orphans of which we want to know.
    func process(_ process: SupervisedProcess, mayClaim stray: Int32) -> Bool {
        guard processesByPid[stray] == nil else { return false }
        return groups.flatMap(\.processes).allSatisfy {
            $0 === process || $0.settings.killMode != .tree || $0.state.isStopped
        }
    }

    func process(_ process: SupervisedProcess, hasEndedForAll end: FinalEnd) {
        requests.end(process.settings.name, end)
    }
}
