package import ControlProtocol
package import Model

/// What the servers may know of the daemon, and by `operations` do with it. Everything is called on their loop; facts that
/// are not known there are asked of the core, which takes no longer than a call.
package protocol SupervisorControl: AnyObject {
    var identifier: String { get }
    /// The name of the machine or the container that the daemon runs on; empty when it is not known.
    var hostName: String { get }
    /// The pid of the core.
    var pid: Int32 { get }
    /// True from the request for the end of the daemon itself, before its first stop signal (EXT-51); never during a restart.
    var isEnding: Bool { get }
    /// When the daemon was started, in seconds since the epoch.
    var daemonStartedAt: Int { get }
    /// True from the request for a shutdown or restart.
    var isShuttingDown: Bool { get }
    /// Tells of every change of a process, and of groups that come and go.
    var changes: ChangeFeed { get }
    /// Active groups, by priority; among equals in the order of their activation (RPC-36).
    var activeGroups: [ActiveGroup] { get }
    /// All processes in the order in which people look for them: by the names of group and process.
    var processesByName: [ActiveProcess] { get }
    /// The active group of this name.
    func activeGroup(named name: String) -> ActiveGroup?
    /// All processes of the configuration as it was last read, active or not, in its order.
    func configuredProcesses() -> [ConfiguredProcess]
    /// The counters that grow all the time.
    func volumes() -> Volumes
    /// The privileges of a process, as the kernel tells them (EXT-37).
    func privileges(of process: Namespec) -> PrivilegeTexts
    /// The changes of state that are remembered of a process, the oldest first (EXT-91).
    func history(of process: Namespec) -> [HistoryEntry]
    /// The next step of a process that comes by itself; nil without one (EXT-91).
    func nextStep(of process: Namespec) -> NextStep?
    /// The resources that all running processes use, as the kernel counts them now (EXT-92).
    func resources() -> [ResourceUse]
    /// The output of processes, for the clients that follow all output.
    var output: OutputFeed { get }
    /// The place of the activity log, which may be one that cannot be read.
    var activityLog: LogPlace? { get }
    /// Access to the contents of logs.
    var logs: any LogAccess { get }
    /// What can be done with the processes and the daemon.
    var operations: any ControlOperations { get }
    /// The same for the web page: the log and the histories name it as the requester (EXT-91).
    var pageOperations: any ControlOperations { get }
    /// Writes to the activity log, if the level is enabled; the text is not made otherwise.
    func log(_ level: LogLevel, _ text: @autoclosure () -> String)
    /// Takes the messages that the core has sent meanwhile; call it before a request is answered.
    func refresh()
}

/// One active group.
package final class ActiveGroup {
    package let name: String
    package let priority: Int
    /// In start order.
    package let members: [ActiveProcess]

    package convenience init(_ record: GroupRecord) {
        let members = record.members.map { ActiveProcess($0, group: record.name) }
        self.init(name: record.name, priority: record.priority, members: members)
    }

    init(name: String, priority: Int, members: [ActiveProcess]) {
        self.name = name
        self.priority = priority
        self.members = members
    }
}

/// One process of an active group.
package final class ActiveProcess {
    /// The name of its group and its own.
    package let name: Namespec
    package let traits: ProcessTraits
    /// The present record of the process.
    package var record: ProcessRecord

    package init(_ member: GroupRecord.Member, group: String) {
        name = Namespec(group: group, process: member.traits.name)
        traits = member.traits
        record = member.record
    }

    /// The name by which users know the process.
    package var namespec: String { name.text }

    var state: ProcessState { record.state }

    /// Whether there is a process that a signal can be sent to. In a state that otherwise has one, the process itself may
    /// have ended already.
    var isSignallable: Bool { record.state.isSignallable && record.pid != nil }
}
