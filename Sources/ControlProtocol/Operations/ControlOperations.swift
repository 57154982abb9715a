package import Configuration
package import Model

/// What can be done with the processes of the daemon, and with the daemon itself. XML-RPC, the web page and signals only
/// translate: from their words to one of these, and from its result to a fault, a sentence or a line of the log.
///
/// The core carries them out; the control process passes them on to it, and gets the same results. An operation that takes
/// time calls `done`, exactly once: at once when the result is known at once, otherwise when the operation has ended.
package protocol ControlOperations {
    /// Starts a process (RPC-30). One that is still ending is started when that is over.
    /// - Parameters:
    ///   - wait: whether the result is that of the whole start; otherwise `started` means that it is under way.
    ///   - dependencies: whether what it depends on is started and waited for (EXT-70).
    func start(_ process: Namespec, wait: Bool, dependencies: Bool, _ done: @escaping (StartResult) -> Void)
    /// Stops a process (RPC-33).
    /// - Parameter wait: whether the result is that of the whole stop; otherwise `stopped` means that it is under way.
    func stop(_ process: Namespec, wait: Bool, _ done: @escaping (StopResult) -> Void)
    /// Stops a process and starts it. One that does not run is only started.
    func restart(_ process: Namespec, _ done: @escaping (StartResult) -> Void)
    /// Sends a signal to a process alone (RPC-37).
    func signal(_ process: Namespec, _ signal: SignalNumber) -> SignalResult
    /// Empties the logs of a process.
    func clearLogs(of process: Namespec) -> ClearResult
    /// Queues text for the standard input of a process (RPC-55).
    func write(_ text: String, to process: Namespec) -> InputResult

    /// Starts those of many processes that do not run, in the order of the plan (RPC-31, RPC-36). First come the
    /// results that are known at once, in order, then the others as they are known.
    func start(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StartResult>]) -> Void)
    /// Stops those of many processes that run; order and results as for the start.
    func stop(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StopResult>]) -> Void)
    /// Stops all of them and then starts all of them.
    func restart(_ scope: OperationScope, _ done: @escaping ([ProcessResult<StartResult>]) -> Void)
    /// Sends a signal to those of them that have a process (RPC-38).
    func signal(_ scope: OperationScope, _ signal: SignalNumber) -> [ProcessResult<SignalResult>]
    /// Empties the logs of all of them.
    func clearLogs(of scope: OperationScope) -> [ProcessResult<ClearResult>]

    /// Reads the configuration again; nothing is started or stopped (RPC-52).
    /// - Returns: what an update would do.
    func reread() throws(ConfigurationError) -> RereadResult
    /// Activates a group of the configuration as last read (RPC-53).
    func addGroup(named name: String) -> AddResult
    /// Forgets a group whose processes have all stopped (RPC-54).
    func removeGroup(named name: String) -> RemoveResult
    /// Reads the configuration again, and makes what runs what it says (CTL-44): one group after the other is stopped
    /// and forgotten, activated, or both.
    /// - Parameter groups: the only groups that are touched; nil for all.
    func update(_ groups: Set<String>?, _ done: @escaping (UpdateResult) -> Void)

    /// Makes the number of processes of a program another one than its section says, until that is read again (EXT-99): new
    /// ones are started, those with the highest numbers are stopped and go.
    func scale(_ scale: ProgramScale, _ done: @escaping (ScaleResult) -> Void)

    /// Stops everything and begins again with the configuration as it is then (SD-65). Completed when that has begun.
    func reload() -> ReloadResult
    /// Stops everything and ends the daemon. Completed when that has begun.
    func shutDown()
    /// Opens all logs again (LOG-36).
    func reopenLogs()
    /// Empties the activity log (LOG-37).
    func clearActivityLog() -> ActivityLogClearing
    /// Sends a client's message to the event listeners (RPC-56).
    func sendRemoteCommunication(type: String, data: String)
}

extension ControlOperations {
    /// Starts a process, and what it depends on.
    package func start(_ process: Namespec, wait: Bool, _ done: @escaping (StartResult) -> Void) {
        start(process, wait: wait, dependencies: true, done)
    }
}

/// The processes that an operation on many is about.
package enum OperationScope: Hashable, Sendable {
    case all
    /// Those of the active group of this name.
    case group(String)
}
