package import Model

/// What clients may know of a process at one moment. The core sends it whenever it has changed.
package struct ProcessRecord: Equatable, Sendable {
    package var state: ProcessState
    /// True when the process has ended by itself and what it has left behind is being dealt with: STOPPING, although no
    /// stop was asked for.
    package var isEnding = false
    /// nil when there is no process, also of a state that mostly has one: it is never the number of one that has ended.
    package var pid: Int32?
    /// Seconds since the epoch; nil when it never happened.
    package var startedAt: Int?
    package var stoppedAt: Int?
    /// The last exit code: -1 for a death by signal; nil if none is known.
    package var exitCode: Int?
    package var spawnError: String?
    /// How often it was started by supervisord itself, after an exit or a failed start (EXT-53).
    package var automaticRestarts = 0
    /// nil when the channel has no log, or none that can be read.
    package var stdoutLog: LogPlace?
    package var stderrLog: LogPlace?
    /// nil for a process that Supervisor's words say everything about.
    package var extras: Boxed<ProcessExtras>?

    package init(state: ProcessState) {
        self.state = state
    }
}

/// Where a log is, as clients see it.
package enum LogPlace: Equatable, Sendable {
    case file(String)
    /// In the memory of the core.
    case memory
    /// The same of what goes to a destination that only takes, known by its name: its end can be read (EXT-79).
    case kept(String)
    /// A destination that only takes, known by its name.
    case stream(String)

    /// As XML-RPC shows it.
    package var path: String {
        switch self {
        case .file(let path), .kept(let path), .stream(let path): path
        case .memory: ""
        }
    }
}
