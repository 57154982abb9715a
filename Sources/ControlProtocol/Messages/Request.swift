package import Configuration
package import Model

/// What the control process may ask for: what a client may, and no more.
package enum Request: Equatable, Sendable {
    // Operations (`ControlOperations`).
    case start(Namespec, wait: Bool, dependencies: Bool = true)
    case stop(Namespec, wait: Bool)
    case restart(Namespec)
    case signal(Namespec, SignalNumber)
    case clearLogs(Namespec)
    case write(String, to: Namespec)
    case startAll(OperationScope, wait: Bool)
    case stopAll(OperationScope, wait: Bool)
    case restartAll(OperationScope)
    case signalAll(OperationScope, SignalNumber)
    case clearAllLogs(OperationScope)
    case reread
    case addGroup(String)
    case removeGroup(String)
    /// - Parameter groups: the only groups that are touched; nil for all.
    case update([String]?)
    case scale(ProgramScale)
    case reload
    case shutDown
    case reopenLogs
    case clearActivityLog
    case remoteCommunication(type: String, data: String)

    // Questions.
    /// All processes of the configuration, active or not, in its order.
    case configuredProcesses
    case volumes
    case privileges(Namespec)
    /// The changes of state that are remembered of a process (EXT-91).
    case history(Namespec)
    /// What becomes of a process by itself (EXT-91).
    case nextStep(Namespec)
    /// What all processes that run use (EXT-92).
    case resources
    /// Whether what all processes write is to be told from now on, as `CoreMessage.output` (EXT-90).
    case followOutput(Bool)
    /// A log, to be read. Of a file the descriptor comes by the second socket before the answer.
    case openLog(LogName)
    /// The same, and when what is in it came (EXT-90).
    case openOutput(LogName)
    /// The same for a log that is followed: a descriptor comes only when another file has its name by now.
    /// - Parameters:
    ///   - device, inode: of the file that is open.
    case followLog(LogName, device: UInt64, inode: UInt64)
    /// A piece of a log in memory; the core limits the length.
    case readMemory(LogName, offset: Int, length: Int)
}

/// A log that can be read.
package enum LogName: Hashable, Sendable {
    /// The log of the daemon itself.
    case activity
    case stdout(Namespec)
    case stderr(Namespec)
}
