import Configuration
import Model

/// A group of processes that are started and stopped together.
final class Group {
    let settings: GroupSettings
    /// By priority, then in the order of the configuration (CFG-165, QRK-6).
    let processes: [SupervisedProcess]
    /// nil unless the group is a pool of event listeners.
    let listenerPool: EventListenerPool?

    /// Makes the processes, AUTO log files included; nothing is started.
    init(_ settings: GroupSettings, context: GenerationContext) {
        self.settings = settings
        let sockets = settings.sockets.map { FastCGISocket($0, log: context.log) }
        let share = { (process: ProcessSettings) in
            let address = settings.socket(of: process)?.address
            return sockets.first { $0.settings.address == address }.map(FastCGISocket.Share.init)
        }
        var pool: EventListenerPool?
        if case .eventListener(let listener) = settings.kind {
            pool = EventListenerPool(name: settings.name, listener, context: context)
        }
        listenerPool = pool
        processes = settings.distinctProcesses.enumerated()
            .map { (place: $0.offset, index: $0.element, process: settings.processes[$0.element]) }
            .sorted { ($0.process.priority, $0.place) < ($1.process.priority, $1.place) }
            .map { member in
                let listener = pool?.makeListener(name: member.process.name)
                let terminal = member.process.main == nil ? nil : MainTerminal()
                var attachments: [(any Attachment)?] = [share(member.process), listener, terminal]
                if member.process.isOrchestrated { attachments += Self.orchestration(member.process) }
                return SupervisedProcess(
                    member.index,
                    of: settings,
                    attachments: attachments.compactMap(\.self),
                    speaksProtocol: listener != nil,
                    context: context
                )
            }
    }

    /// What a process gets for the order of starts, readiness, health and its schedule.
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

    /// Processes that others belong to (EXT-7, EXT-72).
    var familyCount: Int { settings.processes.count(where: \.tracksFamily) }

    /// True when nothing of the group is left for a shutdown to wait for.
    var isStopped: Bool {
        processes.allSatisfy(\.isStopped)
    }
}
