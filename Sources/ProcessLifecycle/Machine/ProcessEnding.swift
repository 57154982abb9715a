import Model

/// The end of a process that has been reaped and that is not told yet.
package struct ProcessEnding: Hashable, Sendable {
    /// What it was when it ended.
    enum Origin: Hashable, Sendable {
        case starting(since: Moment)
        case running
        case failing(ProcessFailure)
        case stopping(then: StopSequel)
        case unknown
    }

    /// What the end waits for.
    enum Stage: Hashable, Sendable {
        /// Many may have ended at once: the turn of this one.
        case turn
        /// The processes that it has left behind, where its `killmode` counts them.
        case leftovers
        /// The rest of its output.
        case output
        /// Its `post_stop` hook.
        case postStop
    }

    /// A stop request makes it an end on request.
    var origin: Origin
    var stage: Stage
    /// The number that it had, for what is told about its end. It may belong to another process by now.
    let formerPid: Int32
    let status: WaitStatus
    /// When it was reaped.
    let at: Moment

    /// Whether no stop was asked for.
    var isByItself: Bool {
        switch origin {
        case .starting, .running, .failing: true
        case .stopping, .unknown: false
        }
    }

    var isStopping: Bool {
        if case .stopping = origin { true } else { false }
    }

    /// Whether what is left of it was, or is being, told to end.
    var isToldToEnd: Bool {
        switch origin {
        case .stopping, .failing: true
        case .starting, .running, .unknown: false
        }
    }

    var eventState: ProcessState {
        switch origin {
        case .starting: .starting
        case .running: .running
        case .failing(let failure): failure.eventState
        case .stopping: .stopping
        case .unknown: .unknown
        }
    }
}
