package import Configuration
package import Model
package import Output
package import ProcessLifecycle

/// What the control plane may know of the daemon, and by `operations` do with it. Everything is called on the event loop,
/// and nothing waits.
package protocol SupervisorControl: AnyObject {
    var identifier: String { get }
    /// True from the moment that the end of the daemon itself was asked for, before its first stop signal (EXT-51); never
    /// during a restart.
    var isEnding: Bool { get }
    /// When the daemon was started, in seconds since the epoch.
    var daemonStartedAt: Int { get }
    /// Children that were reaped without being our processes, since the start of the daemon (EXT-3).
    var orphansReaped: Int { get }
    /// True from the moment that a shutdown or restart was asked for.
    var isShuttingDown: Bool { get }
    /// Tells of every change of state, and of groups that come and go.
    var changes: ChangeFeed { get }
    /// Active groups, by priority; among equals in the order of their activation (RPC-36).
    var activeGroups: [any GroupControl] { get }
    /// What the configuration says since it was last read, active or not.
    var configuredGroups: [GroupSettings] { get }
    /// The file of an AUTO log of a configured process, once it was made; nil after a reread (RPC-62).
    func autoLog(group: String, process: String, channel: String) -> String?
    /// The activity log, which may be one that cannot be read.
    var activityLog: LogLocation? { get }
    /// What can be done with the processes and the daemon.
    var operations: any ControlOperations { get }
    /// Writes to the activity log, if the level is enabled; the text is not made otherwise.
    func log(_ level: LogLevel, _ text: @autoclosure () -> String)
}

/// One active group.
package protocol GroupControl: AnyObject {
    var name: String { get }
    var priority: Int { get }
    /// In start order.
    var members: [any ProcessControl] { get }
}

/// One process of an active group.
package protocol ProcessControl: AnyObject {
    var settings: ProcessSettings { get }
    /// Of its group and of its own.
    var name: Namespec { get }
    var state: ProcessState { get }
    /// True when the process has ended by itself and what it has left behind is being dealt with: STOPPING, although no
    /// stop was asked for. A start is possible once that is over, and a stop keeps it from being restarted.
    var isEnding: Bool { get }
    /// nil when there is no process, also of a state that mostly has one: it is never the number of one that has ended.
    var pid: Int32? { get }
    /// Seconds since the epoch; nil when it never happened.
    var startedAt: Int? { get }
    var stoppedAt: Int? { get }
    /// -1 for a death by signal; nil if there is none to tell.
    var exitCode: Int? { get }
    var spawnError: String? { get }
    /// nil when the channel has no log, or none that can be read.
    var stdoutLog: LogLocation? { get }
    var stderrLog: LogLocation? { get }
    /// How often it was started by supervisord itself, after an exit or a failed start (EXT-53).
    var automaticRestarts: Int { get }
    /// nil when nothing is read from the channel.
    var stdoutVolume: OutputVolume? { get }
    var stderrVolume: OutputVolume? { get }

    // What `ControlOperations` are made of; clients go by way of these.

    /// Whether the command could be started, without starting it (RPC-30).
    func checkCommand() throws(CommandRefusal)
    /// Starts the process, and says how the start ended: once. That is before this returns when it is known by then: for a
    /// refusal, a program that could not be started, and with startsecs=0. A process that is still ending is started when
    /// what it has left behind is gone.
    func start(_ done: @escaping (StartOutcome) -> Void)
    /// Stops it, and tells the log that it is waited for (PROC-27). `done` is called once, when it is in a stopped
    /// state: at once if it is.
    func stop(_ done: @escaping (StopOutcome) -> Void)
    /// Asks it to stop. When that can be known, the stop has failed if it is UNKNOWN then.
    func stop()
    /// Sends a signal to the process alone.
    /// - Returns: why it could not be sent; nil when it was.
    func send(_ signal: SignalNumber) -> String?
    /// Empties the logs (LOG-38).
    func clearLogs() -> ClearResult
    /// Queues text for the standard input (RPC-55).
    func writeStandardInput(_ text: String) -> InputResult
}

/// Why a command cannot be started, in words.
package enum CommandRefusal: Error, Hashable, Sendable {
    case noFile(String)
    case notExecutable(String)
}

/// What came from one channel of a process, over all its runs (EXT-53).
package struct OutputVolume: Equatable, Sendable {
    package let bytes: Int
    /// Lines that were dropped because the log sink was too slow (EXT-16).
    package let droppedLines: Int

    package init(bytes: Int, droppedLines: Int) {
        self.bytes = bytes
        self.droppedLines = droppedLines
    }
}

extension ProcessControl {
    package var groupName: String { name.group }

    /// The name by which users know the process.
    package var namespec: String { name.text }

    /// Whether a stop request changes anything.
    package var acceptsStop: Bool { state.isRunning || isEnding }

    /// Whether there is a process that a signal can be sent to. None in a state that has one otherwise when the process
    /// itself has ended already.
    package var isSignallable: Bool { state.isSignallable && pid != nil }
}
