import Configuration
import Model

/// A group of processes that are started and stopped together.
final class Group {
    private(set) var settings: GroupSettings
    /// The processes by priority, then in the order of the configuration (CFG-165, QRK-6).
    private(set) var processes: [SupervisedProcess]
    /// nil unless the group is a pool of event listeners.
    let listenerPool: EventListenerPool?
    /// The sockets of FastCGI programs, each address once.
    private let sockets: [FastCGISocket]

    /// Makes the processes, AUTO log files included; nothing is started.
    init(_ settings: GroupSettings, context: GenerationContext) {
        self.settings = settings
        sockets = settings.sockets.map { FastCGISocket($0, log: context.log) }
        var pool: EventListenerPool?
        if case .eventListener(let listener) = settings.kind {
            pool = EventListenerPool(name: settings.name, listener, context: context)
        }
        listenerPool = pool
        processes = []
        processes = settings.startOrder.map { makeProcess($0, context: context) }
    }

    private func makeProcess(_ index: Int, context: GenerationContext) -> SupervisedProcess {
        let process = settings.processes[index]
        let address = settings.socket(of: process)?.address
        let share = sockets.first { $0.settings.address == address }.map(FastCGISocket.Share.init)
        let listener = listenerPool?.makeListener(name: process.name)
        let terminal = process.main == nil ? nil : MainTerminal()
        var attachments: [(any Attachment)?] = [share, listener, terminal]
        if process.isOrchestrated { attachments += Self.orchestration(process) }
        return SupervisedProcess(
            index,
            of: settings,
            attachments: attachments.compactMap(\.self),
            speaksProtocol: listener != nil,
            context: context
        )
    }

    /// Takes on settings that differ only in the number of processes: a process that it has already stays as it is.
    func follow(_ new: GroupSettings, context: GenerationContext) {
        settings = new
        let known = Dictionary(processes.map { ($0.name.process, $0) }) { first, _ in first }
        processes = new.startOrder.map { known[new.processes[$0].name] ?? makeProcess($0, context: context) }
    }

    /// The attachments of a process for the order of starts, readiness, health and its schedule.
    private static func orchestration(_ settings: ProcessSettings) -> [any Attachment] {
        let orchestration = settings.orchestration
        var attachments: [any Attachment] = []
        if !orchestration.dependencies.isEmpty || !orchestration.waits.isEmpty {
            attachments.append(StartGate(orchestration))
        }
        if let pidfile = orchestration.pidfile { attachments.append(ForkedDaemon(pidfile: pidfile)) }
        if let check = orchestration.healthCheck {
            attachments.append(HealthCheck(check, makesReady: orchestration.readiness == .healthCheck))
        }
        if let schedule = orchestration.schedule { attachments.append(RunSchedule(schedule)) }
        let told: [(any Attachment)?] = [
            NotifySocket(orchestration), ReadyDescriptor(orchestration.readiness),
            ReadyLine(orchestration.readiness.revealed(by: settings)),
            FileWatch(orchestration.watch),
        ]
        return attachments + told.compactMap(\.self)
    }

    var name: String { settings.name }

    /// The features that the group has.
    var features: GroupFeatures {
        GroupFeatures(
            families: settings.processes.count(where: \.tracksFamily),
            orderedProcesses: settings.processes.count(where: \.isOrdered)
        )
    }

    /// True when nothing of the group is left for a shutdown to wait for.
    var isStopped: Bool {
        processes.allSatisfy(\.isStopped)
    }
}

/// Features that most groups do not have, as numbers of processes.
struct GroupFeatures {
    /// Processes that others belong to (EXT-7, EXT-72): the end of any child may concern them.
    var families = 0
    /// Processes that depend on others (EXT-70).
    var orderedProcesses = 0

    mutating func add(_ other: GroupFeatures) {
        families += other.families
        orderedProcesses += other.orderedProcesses
    }

    mutating func remove(_ other: GroupFeatures) {
        families -= other.families
        orderedProcesses -= other.orderedProcesses
    }
}

extension GroupSettings {
    /// The places of its processes by priority, then in the order of the configuration (CFG-165, QRK-6).
    fileprivate var startOrder: [Int] {
        if processes.count == 1 { return [0] }
        return distinctProcesses.enumerated()
            .map { (place: $0.offset, index: $0.element, priority: processes[$0.element].priority) }
            .sorted { ($0.priority, $0.place) < ($1.priority, $1.place) }
            .map(\.index)
    }
}
