package import Configuration
package import Model

/// The answer to a request; its case follows from that of the request.
package enum Answer: Equatable, Sendable {
    case start(StartResult)
    case stop(StopResult)
    case signal(SignalResult)
    case clear(ClearResult)
    case input(InputResult)
    case startAll([ProcessResult<StartResult>])
    case stopAll([ProcessResult<StopResult>])
    case signalAll([ProcessResult<SignalResult>])
    case clearAll([ProcessResult<ClearResult>])
    case reread(RereadResult)
    /// The configuration could not be read.
    case refused(ConfigurationError)
    case add(AddResult)
    case remove(RemoveResult)
    case update(UpdateResult)
    case scale(ScaleResult)
    case reload(ReloadResult)
    case activityLog(ActivityLogClearing)
    /// The answer to a request that has no result of its own.
    case done
    case configured([ConfiguredProcess])
    case volumes(Volumes)
    case privileges(PrivilegeTexts)
    /// The oldest change first; empty for an unknown process.
    case history([HistoryEntry])
    /// nil when nothing does, and for an unknown process.
    case nextStep(NextStep?)
    case resources([ResourceUse])
    case log(OpenedLog)
    case output(OpenedLog, OutputMarks)
    /// A piece of a log in memory, and where it begins: what comes before that may have been forgotten meanwhile.
    case bytes([UInt8], from: Int = 0)
}

/// What became of the wish to read a log.
package enum OpenedLog: Equatable, Sendable {
    /// A descriptor was sent.
    case file
    /// The file that is followed still has its name.
    case same
    /// - Parameters:
    ///   - written: bytes since the start or the last `clear`, forgotten ones included.
    ///   - size: bytes that are kept.
    ///   - clearings: how often it was cleared, with which `written` begins at 0 again.
    case memory(written: Int, size: Int, clearings: Int = 0)
    /// There is no log, or none that can be read; with the error number of what was tried, 0 without one.
    case none(Int32)
}
