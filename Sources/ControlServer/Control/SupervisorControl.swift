package import ControlProtocol
package import Model

/// What the servers may know of the daemon, and by `operations` do with it. Everything is called on their loop; what is not
/// known by then is asked for, which takes no longer than a call.
package protocol SupervisorControl: AnyObject {
    var identifier: String { get }
    /// The name of the machine or the container that the daemon runs on; empty when it is not known.
    var hostName: String { get }
    /// The pid of the core.
    var pid: Int32 { get }
    /// True from the moment that the end of the daemon itself was asked for, before its first stop signal (EXT-51); never
    /// during a restart.
    var isEnding: Bool { get }
    /// When the daemon was started, in seconds since the epoch.
    var daemonStartedAt: Int { get }
    /// True from the moment that a shutdown or restart was asked for.
    var isShuttingDown: Bool { get }
    /// Tells of every change of a process, and of groups that come and go.
    var changes: ChangeFeed { get }
    /// Active groups, by priority; among equals in the order of their activation (RPC-36).
    var activeGroups: [ActiveGroup] { get }
    /// All processes as people look for them: by the names of group and process.
    var processesByName: [ActiveProcess] { get }
    /// The active group of this name.
    func activeGroup(named name: String) -> ActiveGroup?
    /// All processes of the configuration as it was last read, active or not, in its order.
    func configuredProcesses() -> [ConfiguredProcess]
    /// The numbers that grow all the time.
    func volumes() -> Volumes
    /// What the kernel says that a process may do (EXT-37).
    func privileges(of process: Namespec) -> PrivilegeTexts
    /// The changes of state that are remembered of a process, the oldest first (EXT-91).
    func history(of process: Namespec) -> [HistoryEntry]
    /// What becomes of a process by itself; nil when nothing does (EXT-91).
    func nextStep(of process: Namespec) -> NextStep?
    /// What all processes that run use, as the kernel counts it now (EXT-92).
    func resources() -> [ResourceUse]
    /// What processes write, for those who follow the output of all of them.
    var output: OutputFeed { get }
    /// Where the activity log is, which may be one that cannot be read.
    var activityLog: LogPlace? { get }
    /// The way to what is in logs.
    var logs: any LogAccess { get }
    /// What can be done with the processes and the daemon.
    var operations: any ControlOperations { get }
    /// The same, for the web page: what it asks for is told as such (EXT-91).
    var pageOperations: any ControlOperations { get }
    /// Writes to the activity log, if the level is enabled; the text is not made otherwise.
    func log(_ level: LogLevel, _ text: @autoclosure () -> String)
    /// Takes what the core has told meanwhile: to be called before a request is answered.
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
    /// What is known of it now.
    package var record: ProcessRecord

    package init(_ member: GroupRecord.Member, group: String) {
        name = Namespec(group: group, process: member.traits.name)
        traits = member.traits
        record = member.record
    }

    /// The name by which users know the process.
    package var namespec: String { name.text }

    var state: ProcessState { record.state }

    /// Whether there is a process that a signal can be sent to. None in a state that has one otherwise when the process
    /// itself has ended already.
    var isSignallable: Bool { record.state.isSignallable && record.pid != nil }
}
