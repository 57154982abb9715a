/// How the start of one process ended.
package enum StartOutcome: Hashable, Sendable {
    /// Why nothing was started.
    package enum Refusal: Hashable, Sendable {
        /// STARTING, RUNNING or BACKOFF.
        case alreadyStarted
        /// It is being stopped.
        case stopping
        /// UNKNOWN: a signal could not be delivered to it (SPEC PROC-25).
        case unknownState
    }

    /// It has stayed up for its `startsecs`.
    case running
    /// The program could not be started, for the reason given.
    case spawnFailed(String)
    /// It was started, and is in a state other than RUNNING now: it has ended too early, or was stopped.
    case abnormalTermination
    case refused(Refusal)
}

/// How the stop of one process ended.
package enum StopOutcome: Hashable, Sendable {
    /// It is in a stopped state.
    case stopped
    /// Nothing was to be stopped.
    case notRunning
    /// The stop signal could not be sent; the process is UNKNOWN.
    case failed
}
