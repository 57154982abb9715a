/// How a start ended.
package enum StartOutcome: Hashable, Sendable {
    /// The process is RUNNING.
    case running
    /// The program could not be started, or has failed since: why.
    case spawnFailed(String)
    /// The process is neither RUNNING nor STARTING any more, and nothing says why: another client has stopped it, say.
    case abnormalTermination
}

/// How a stop ended.
package enum StopOutcome: Hashable, Sendable {
    case stopped
    /// The stop signal could not be sent.
    case failed
}
