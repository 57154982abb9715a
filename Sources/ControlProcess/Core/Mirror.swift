package import ControlProtocol
package import ControlServer
import LinuxSystem
package import Model

/// The daemon as the core has told of it: what clients read.
package final class Mirror: SupervisorControl {
    package var identifier: String { life.identifier }
    package let hostName: String
    package let pid: Int32
    package let daemonStartedAt: Int
    package let changes: ChangeFeed
    package let operations: any ControlOperations
    package let pageOperations: any ControlOperations
    package let logs: any LogAccess
    package let output: OutputFeed
    /// By priority, then in the order of their activation.
    package private(set) var activeGroups: [ActiveGroup] = []
    private let link: CoreLink
    /// What processes used when that was last asked for. Many clients that ask must not keep the core reading, nor each other
    /// waiting.
    private var lastUses: (uses: [ResourceUse], until: MonotonicTime)?
    private static let usesMilliseconds: Int64 = 250
    private var life: LifeRecord
    private var groupsByName: [String: ActiveGroup] = [:]
    /// Made when it is asked for.
    private var sorted: [ActiveProcess]?

    /// Hears of changes from now on.
    /// - Parameter hostName: of the machine or the container; empty when it is not known.
    package init(_ welcome: Welcome, _ link: CoreLink, hostName: String = "") {
        self.link = link
        self.hostName = hostName
        pid = welcome.pid
        daemonStartedAt = welcome.daemonStartedAt
        life = welcome.life
        changes = ChangeFeed(epoch: welcome.epoch, serial: welcome.serial)
        operations = RemoteOperations(link)
        pageOperations = RemoteOperations(link, isFromPage: true)
        logs = RemoteLogs(link)
        output = OutputFeed { isWanted in link.ask(.followOutput(isWanted)) { _ in } }
        for record in welcome.groups { insert(ActiveGroup(record)) }
        link.handlers.changed = { [weak self] message in self?.apply(message) }
    }

    package var isEnding: Bool { life.isEnding }
    package var isShuttingDown: Bool { life.isShuttingDown }
    package var activityLog: LogPlace? { life.activityLog }

    package var processesByName: [ActiveProcess] {
        if let sorted { return sorted }
        let processes = activeGroups.processesByName
        sorted = processes
        return processes
    }

    package func activeGroup(named name: String) -> ActiveGroup? { groupsByName[name] }

    package func configuredProcesses() -> [ConfiguredProcess] {
        guard case .configured(let processes)? = link.exchange(.configuredProcesses) else { return [] }
        return processes
    }

    package func volumes() -> Volumes {
        guard case .volumes(let volumes)? = link.exchange(.volumes) else {
            return Volumes(processes: [], orphansReaped: 0)
        }
        return volumes
    }

    package func privileges(of process: Namespec) -> PrivilegeTexts {
        guard case .privileges(let texts)? = link.exchange(.privileges(process)) else { return PrivilegeTexts() }
        return texts
    }

    package func history(of process: Namespec) -> [HistoryEntry] {
        guard case .history(let entries)? = link.exchange(.history(process)) else { return [] }
        return entries
    }

    package func nextStep(of process: Namespec) -> NextStep? {
        guard case .nextStep(let step)? = link.exchange(.nextStep(process)) else { return nil }
        return step
    }

    package func resources() -> [ResourceUse] {
        let now = Clock.monotonicNow()
        if let last = lastUses, now < last.until { return last.uses }
        guard case .resources(let uses)? = link.exchange(.resources) else { return [] }
        lastUses = (uses, now.advanced(byMilliseconds: Self.usesMilliseconds))
        return uses
    }

    package func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        if level >= life.logLevel { link.send(.log(level, text())) }
    }

    package func refresh() {
        link.refresh()
    }

    // MARK: Changes

    private func apply(_ message: CoreMessage) {
        // What has just been started is to be found among them.
        if case .output = message {} else { lastUses = nil }
        switch message {
        case .life(let record):
            life = record
            changes.publishLife()
        case .changed(let group, let member, let record):
            guard let members = groupsByName[group]?.members, members.indices.contains(member) else { return }
            members[member].record = record
            changes.publish(.process(members[member].namespec))
        case .groupAdded(let record):
            put(ActiveGroup(record))
            changes.publish(.groups)
        case .groupRemoved(let name):
            remove(name)
            changes.publish(.groups)
        case .output(let piece):
            output.publish(piece)
        case .welcome, .answer, .ping, .finish:
            break
        }
    }

    /// In the place of the group of its name; without one behind all others.
    private func put(_ group: ActiveGroup) {
        guard let place = activeGroups.firstIndex(where: { $0.name == group.name }) else { return insert(group) }
        activeGroups[place] = group
        groupsByName[group.name] = group
        sorted = nil
    }

    /// Behind those of the same priority.
    private func insert(_ group: ActiveGroup) {
        let place = activeGroups.lastIndex { $0.priority <= group.priority }.map { $0 + 1 } ?? 0
        activeGroups.insert(group, at: place)
        groupsByName[group.name] = group
        sorted = nil
    }

    private func remove(_ name: String) {
        guard let group = groupsByName.removeValue(forKey: name) else { return }
        activeGroups.removeAll { $0 === group }
        sorted = nil
    }
}
