package import Configuration
package import Model

/// What an operation on many processes came to for one of them.
package struct ProcessResult<Result: Hashable & Sendable>: Hashable, Sendable {
    package let process: Namespec
    package let result: Result

    package init(_ process: Namespec, _ result: Result) {
        self.process = process
        self.result = result
    }
}

/// What a start came to.
package enum StartResult: Hashable, Sendable {
    /// It is RUNNING, or the start is under way when that is not waited for.
    case started
    /// There is no such command; the text says so.
    case noFile(String)
    /// The command cannot be executed; the text says why.
    case notExecutable(String)
    /// It is STARTING, RUNNING or BACKOFF.
    case alreadyStarted
    /// It is UNKNOWN: a signal could not be delivered to it.
    case unknownState
    /// The program could not be started.
    case spawnError
    /// It has ended before it was RUNNING, or was stopped.
    case abnormalTermination
    /// Nothing is started any more.
    case shuttingDown
    /// There is no such process, or not any more.
    case unknownProcess
}

/// What a stop came to.
package enum StopResult: Hashable, Sendable {
    /// It has stopped, or the stop is under way when that is not waited for.
    case stopped
    case notRunning
    /// The stop signal could not be sent.
    case failed
    /// There is no such process, or not any more.
    case unknownProcess
}

/// What the sending of a signal came to.
package enum SignalResult: Hashable, Sendable {
    /// Also when the process has ended at the same time.
    case sent
    case notRunning
    /// The text says why.
    case failed(String)
    /// There is no such process, or not any more.
    case unknownProcess
}

/// What the clearing of the logs of a process came to.
package enum ClearResult: Hashable, Sendable {
    case cleared
    case failed
    /// There is no such process, or not any more.
    case unknownProcess
}

/// What became of a text for the standard input of a process.
package enum InputResult: Hashable, Sendable {
    case queued
    case notRunning
    /// Its standard input is closed, or a socket.
    case noInput
    /// The process does not read what it was sent before.
    case full
    /// There is no such process, or not any more.
    case unknownProcess
}

/// What the activation of a group came to.
package enum AddResult: Hashable, Sendable {
    case added
    /// The configuration does not have it.
    case unknown
    case alreadyActive
    /// Its socket cannot be opened; the text says why.
    case failed(String)
}

/// What the removal of a group came to.
package enum RemoveResult: Hashable, Sendable {
    case removed
    /// It is not active.
    case unknown
    /// Some of its processes have not stopped.
    case stillRunning
}

/// What a reread found: the names of groups that an update would add, stop and start again, and remove (RPC-52).
package struct RereadResult: Equatable, Sendable {
    package var added: [String]
    package var changed: [String]
    package var removed: [String]

    package init(added: [String], changed: [String], removed: [String]) {
        self.added = added
        self.changed = changed
        self.removed = removed
    }
}

/// What an update came to.
package enum UpdateResult: Equatable, Sendable {
    /// Each step was taken or has failed, in order.
    case finished([UpdateStepResult])
    /// The configuration could not be read; nothing was done.
    case refused(ConfigurationError)
    /// A shutdown has begun; the steps so far.
    case interrupted([UpdateStepResult])
}

/// What one step of an update came to.
package struct UpdateStepResult: Equatable, Sendable {
    package enum Failure: Hashable, Sendable {
        /// The stop signal could not be sent to one of its processes, so the group was not removed.
        case notStopped
        case notRemoved(RemoveResult)
        case notAdded(AddResult)
    }

    package let step: UpdatePlan.Step
    /// nil when it was taken.
    package let failure: Failure?

    package init(_ step: UpdatePlan.Step, failure: Failure? = nil) {
        self.step = step
        self.failure = failure
    }
}

/// What a request to reload came to.
package enum ReloadResult: Equatable, Sendable {
    case begun
    /// The daemon is going to end.
    case shuttingDown
    /// The new configuration is broken: everything stays as it is.
    case refused(ConfigurationError)
}

/// What the clearing of the activity log came to.
package enum ActivityLogClearing: Hashable, Sendable {
    case cleared
    /// There is no file.
    case noFile
    case failed
}

/// What came of another number of processes of a program (EXT-99).
package enum ScaleResult: Equatable, Sendable {
    /// - Parameters:
    ///   - started: the new processes, by the order of their names.
    ///   - stopped: those that were stopped; the ones that have stopped are gone.
    case scaled(started: [ProcessResult<StartResult>], stopped: [ProcessResult<StopResult>])
    /// There is no such program among the active groups.
    case unknown
    /// The number cannot be changed; the text says why.
    case impossible(String)
    /// The configuration could not be read; nothing was done.
    case refused(ConfigurationError)
    case shuttingDown
}
