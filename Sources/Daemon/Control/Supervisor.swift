import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// The groups and processes of one configuration, from their start to their end. A restart makes a new one
/// (SD-60 to SD-65).
final class Supervisor {
    /// Seconds between two reports of what a shutdown waits for (SD-63).
    private static let reportInterval = 3
    /// Milliseconds until ended children are looked for once more when the kernel has refused to report them.
    private static let reapMilliseconds: Int64 = 100

    let context: GenerationContext
    /// In the order of their activation.
    private(set) var groups: [Group] {
        didSet {
            currentPlan = nil
            currentDependencies = nil
        }
    }
    private var groupsByName: [String: Group] = [:]
    private var processesByName: [Namespec: SupervisedProcess] = [:]
    /// The configuration that was last read; its groups need not be active.
    private(set) var configuration: Configuration { didSet { configuredPlaces = nil } }
    /// The places of its groups, by name; made when they are asked for.
    private var configuredPlaces: [String: Int]?
    /// Groups that were activated with their settings as last read: the AUTO logs of these are known (RPC-62).
    private(set) var freshGroups: Set<String> = []
    /// The processes that are to be reaped.
    var processesByPid: [Int32: SupervisedProcess] = [:]
    /// The features that only few groups have, so that nothing is looked for where it is not.
    private var features = GroupFeatures()
    /// Made when it is asked for.
    private var currentPlan: PlannedGroups?
    /// Made when it is asked for; nil in it when no process depends on another.
    private var currentDependencies: Dependencies??
    /// The requester of the shutdown in the histories of processes.
    private(set) var shutdownRequester = ChangeRequester.shutdown
    private var shutdown: PlannedStop? { didSet { feed?.lifeMayHaveChanged() } }
    private var isStepPending = false
    /// Whether the owner was told, or is about to be, that a shutdown has stopped everything.
    private var hasEnded = false
    /// The turns for ends and restarts of processes, of which many may come at once.
    private let turns: Turns
    private var reportTimer: ReactorTimer?
    private var reapTimer: ReactorTimer?
    /// Whether more that has ended is taken from the kernel when everything else has had its turn.
    private var isReapPending = false
    /// The processes that were not told to stop yet, in the group that the shutdown stops now.
    private var unstopped: ArraySlice<SupervisedProcess> = []
    /// The process of the program behind `--` (EXT-5).
    private weak var main: SupervisedProcess?
    /// Programs whose number of processes is being changed (EXT-99).
    var scaledPrograms: Set<String> = []
    /// Set once the daemon itself is to end, perhaps after a delay (EXT-51).
    var isEnding = false { didSet { feed?.lifeMayHaveChanged() } }

    /// Whether nothing runs any more, and the log was told so.
    var standstill = Standstill()
    /// Acts upon changes of the configuration's files; nil when it is not to, and during a shutdown.
    var configurationWatch: ConfigurationWatch?
    /// Tells the control process of changes, as long as there is one.
    var feed: ControlFeed?
    /// The number of this generation of processes; another daemon, or the next generation, has another number.
    let epoch = Clock.monotonicNow().nanoseconds
    /// Processes that went, and that may come again.
    var formerProcesses: [Namespec: FormerProcess] = [:]
    /// Counts changes of processes and groups: two states with the same count are the same.
    private(set) var serial: UInt64 = 0

    /// The owner hears of what concerns the daemon as a whole, and lives as long as the daemon.
    var owner: (any GenerationOwner)?

    init(_ configuration: Configuration, context: GenerationContext) {
        self.context = context
        self.configuration = configuration
        turns = Turns(time: context.time, launches: context.launches)
        groups = []
        // Only listeners are told about the groups that are there from the beginning, once all are.
        for group in configuration.groups {
            _ = activate(group)
            context.events.notify(.groupAdded(group.name))
        }
    }

    /// Makes the processes of a group known; nothing is started.
    private func activate(_ settings: GroupSettings) -> Group {
        let group = Group(settings, context: context)
        for process in group.processes {
            process.owner = self
            if let former = formerProcesses.removeValue(forKey: process.name) { process.inherit(from: former) }
            if process.settings.main != nil { main = process }
        }
        groups.append(group)
        features.add(group.features)
        groupsByName[settings.name] = group
        for process in group.processes { processesByName[process.name] = process }
        freshGroups.insert(settings.name)
        if let pool = group.listenerPool {
            pool.onSending = { [weak self] in self?.feed?.tellNow() }
            context.events.add(pool)
        }
        feed?.added(group)
        return group
    }

    /// Activates a group and starts what is to be started, in the next pass (RPC-53). A socket that cannot be
    /// opened keeps the group out (FCGI-12).
    /// - Parameter requester: who has asked for it.
    func add(_ settings: GroupSettings, by requester: ChangeRequester) throws(FastCGISocket.Problem) {
        for socket in settings.sockets { try FastCGISocket(socket, log: context.log).test() }
        let group = activate(settings)
        groupsHaveChanged(by: group, .groupAdded(group.name))
        take { [weak self] in
            guard let self, !isShuttingDown else { return }
            autostart(group.processes, by: requester)
        }
    }

    /// Forgets a group whose processes have all stopped.
    func remove(_ group: Group) {
        if let place = groups.firstIndex(where: { $0 === group }) { groups.remove(at: place) }
        features.remove(group.features)
        groupsByName[group.name] = nil
        remember(group)
        for process in group.processes {
            processesByName[process.name] = nil
            process.owner = nil
        }
        if let pool = group.listenerPool { context.events.remove(pool) }
        feed?.removed(group)
        groupsHaveChanged(by: group, .groupRemoved(group.name))
    }

    /// Gives a group other processes beside those that stay (EXT-99). Nothing is started, and the processes that go have
    /// stopped.
    func change(_ group: Group, to settings: GroupSettings) {
        let former = group.processes
        features.remove(group.features)
        group.follow(settings, context: context)
        features.add(group.features)
        for process in former {
            processesByName[process.name] = nil
            process.owner = nil
        }
        for process in group.processes {
            processesByName[process.name] = process
            process.owner = self
        }
        // The plans and graphs are about the processes before the change.
        if let place = groups.firstIndex(where: { $0 === group }) { groups[place] = group }
        feed?.replaced(former, of: group)
        groupsHaveChanged(by: group)
    }

    private func groupsHaveChanged(by group: Group, _ event: Event? = nil) {
        countUntoldChange()
        lookAtHeldSoon()
        if let event { context.events.notify(event) }
        // The owner then looks at all groups: it is not called for each of hundreds that want no signal.
        if group.processes.contains(where: { !$0.settings.forwardSignals.isEmpty }) { owner?.groupsHaveChanged() }
    }

    /// Takes over the configuration that was read again. The daemon's own settings change only where they are used from now
    /// on, such as the directory of AUTO logs to be made (QRK-14).
    func adopt(_ configuration: Configuration) {
        self.configuration = configuration
        forgetFormerProcesses()
        configurationWatch?.follow(configuration.sources)
        freshGroups = []
        context.autoLogs = [:]
        context.settings.carryOver(from: configuration.daemon)
        let capabilities = context.capabilities
        let groups = configuration.groups
        let problems = capabilities.problems(of: groups) + context.seccomp.problems(of: groups)
        for text in problems + capabilities.shortages(of: groups) {
            context.log.log(.warn, text)
        }
        feed?.lifeMayHaveChanged()
    }

    var isShuttingDown: Bool { shutdown != nil }

    /// Whether a process belongs to an active group.
    func hasActive(_ process: SupervisedProcess) -> Bool {
        process.owner === self
    }

    /// The active group of this name.
    func group(named name: String) -> Group? {
        groupsByName[name]
    }

    /// A process of an active group.
    func process(named name: Namespec) -> SupervisedProcess? {
        processesByName[name]
    }

    /// The settings of a group as they were last read, active or not.
    func configuredGroup(named name: String) -> GroupSettings? {
        if configuredPlaces == nil {
            let names = configuration.groups.enumerated().map { ($0.element.name, $0.offset) }
            configuredPlaces = Dictionary(names) { first, _ in first }
        }
        return configuredPlaces?[name].map { configuration.groups[$0] }
    }

    /// The groups in the order of their start.
    var planned: PlannedGroups {
        if let currentPlan { return currentPlan }
        let planned = PlannedGroups(groups, dependencies?.graph)
        currentPlan = planned
        return planned
    }

    /// Which process depends on which; nil when no process depends on another.
    var dependencies: Dependencies? {
        guard features.orderedProcesses > 0 else { return nil }
        if let currentDependencies { return currentDependencies }
        let dependencies = Dependencies(groups)
        currentDependencies = .some(dependencies)
        return dependencies
    }

    /// Runs the action when its turn has come among the starts and ends of processes.
    func take(_ action: @escaping () -> Void) {
        turns.take(action)
    }

    /// Starts what is to be started, group by group, waiting for nothing (PROC-45).
    func autostart() {
        context.events.notify(.supervisorRunning)
        autostart(planned.processes, by: .supervisor)
    }

    /// Reaps all ended children; when thousands have ended at once, as many as fit into a turn, and the others when
    /// everything else has had its turn.
    /// - Parameter child: a child that has probably ended. It is reaped before the kernel looks through all children for
    ///   more, which takes longer the more there are.
    func reap(first child: Int32? = nil) {
        context.outOfMemory.newRound()
        if let child, processesByPid[child] != nil, let status = context.kernel.reap(child) {
            processesByPid.removeValue(forKey: child)?.reaped(status)
            return reapLater()
        }
        var killedStrangers = 0
        var count = 0
        let turn = Turn(by: context.time)
        do throws(Errno) {
            let isComplete = try context.kernel.reapAll {
                count += 1
                return !turn.isOver(after: count)
            } _: { pid, status in
                if let process = processesByPid.removeValue(forKey: pid) {
                    process.reaped(status)
                } else if let ended = context.ownChildren.take(pid) {
                    ended(status)
                } else {
                    context.counters.orphansReaped += 1
                    if status.isKill { killedStrangers += 1 }
                    let level: LogLevel = context.settings.main?.warnsOfOrphans == true ? .warn : .debug
                    context.log.log(
                        level,
                        "reaped unknown pid \(pid) (\(status.description))",
                        LogFacts(.exited, pid: pid, end: status)
                    )
                }
            }
            if !isComplete { reapLater() }
            // The kernel may have killed these.
            for _ in 0..<killedStrangers { _ = context.outOfMemory.explainKill() }
            if features.families > 0 {
                for process in groups.flatMap(\.processes) where process.settings.tracksFamily {
                    process.checkFamily()
                }
            }
        } catch {
            context.log.log(
                .critical,
                "waitpid error \(error.code); a process may not be cleaned up properly"
            )
            // The signal that told of the end does not come again.
            reapTimer = context.time.schedule(afterMilliseconds: Self.reapMilliseconds) { [weak self] in self?.reap() }
        }
        main?.noticeStop()
    }

    private func reapLater() {
        guard !isReapPending else { return }
        isReapPending = true
        context.time.afterOthers { [weak self] in
            self?.isReapPending = false
            self?.reap()
        }
    }

    // MARK: Shutdown

    /// Stops group after group; the owner is told when the last one has stopped. Nothing is started from now on.
    /// - Parameters:
    ///   - signal: the signal that has asked for it, if a signal did.
    ///   - reason: the reason in the histories of processes.
    func beginShutdown(by signal: SignalNumber? = nil, because reason: String = "supervisord ends") {
        guard shutdown == nil else { return }
        shutdownRequester = ChangeRequester(.shutdown, reason: reason)
        configurationWatch = nil
        context.events.notify(.supervisorStopping)
        shutdown = PlannedStop(groups, dependencies?.graph)
        for process in groups.flatMap(\.processes) {
            process.beginShutdown(by: signal, because: reason)
        }
        continueShutdown()
        report()
    }

    /// In the next pass, so that all that follows from one exit is done before the next group's turn comes.
    func continueShutdownSoon() {
        guard shutdown != nil, !isStepPending else { return }
        isStepPending = true
        context.time.inNextPass { [weak self] in
            self?.isStepPending = false
            self?.continueShutdown()
        }
    }

    private func continueShutdown() {
        guard unstopped.isEmpty else { return }
        context.time.inTurns { [weak self] in self?.takeShutdownStep() ?? false }
    }

    /// - Returns: whether another one can follow at once.
    private func takeShutdownStep() -> Bool {
        if let process = unstopped.popFirst() {
            process.handle(.stopForShutdown, by: shutdownRequester)
            return true
        }
        switch shutdown?.next() {
        case .stop(let processes):
            unstopped = processes[...]
            return true
        case .wait, nil:
            return false
        case .finished:
            reportTimer?.cancel()
            // The wait for the output of descendants of the programs is one for all.
            guard !hasEnded, !groups.contains(where: { $0.processes.contains(where: \.holdsBackEnd) }) else {
                return false
            }
            hasEnded = true
            context.time.inNextPass { [owner] in owner?.generationHasEnded() }
            return false
        }
    }

    private func report() {
        let unstopped = groups.flatMap(\.processes).filter { !$0.isStopped }
        guard !unstopped.isEmpty else { return }
        let names = unstopped.map(\.settings.name).joined(separator: ", ")
        context.log.log(.info, "waiting for \(names) to die", LogFacts(.shutdown))
        for process in unstopped {
            context.log.log(.blather, "\(process.settings.name) state: \(process.state.name)")
        }
        let next = context.time.now.advanced(bySeconds: Self.reportInterval)
        reportTimer = context.time.schedule(at: next) { [weak self] in self?.report() }
    }

    // MARK: Changes

    /// A change of a process or of a group is being told.
    func countChange() {
        serial &+= 1
    }

    /// Without a control process a possible change counts as a change.
    func countUntoldChange() {
        if feed == nil { countChange() }
    }

    /// Whether the program behind `--` has a process.
    var isMainRunning: Bool { main?.isAlive ?? false }
}
