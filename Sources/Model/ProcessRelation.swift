/// A process and its relations, as the kernel's table of processes shows them at one moment.
package struct ProcessRelation: Hashable, Sendable {
    /// Running or not, as far as it matters here.
    package enum State: Hashable, Sendable {
        case alive
        /// By SIGSTOP or the like.
        case stopped
        /// It has ended and waits to be reaped by its parent.
        case zombie
    }

    /// What names one process for all times: its pid will be another's one day.
    package struct Identity: Hashable, Sendable {
        package let pid: Int32
        package let startTime: UInt64
    }

    package let pid: Int32
    package let parent: Int32
    package let group: Int32
    package let session: Int32
    package let state: State
    /// Clock ticks since the system was started.
    package let startTime: UInt64

    package var identity: Identity { Identity(pid: pid, startTime: startTime) }

    package init(pid: Int32, parent: Int32, group: Int32, session: Int32, state: State, startTime: UInt64) {
        self.pid = pid
        self.parent = parent
        self.group = group
        self.session = session
        self.state = state
        self.startTime = startTime
    }
}
