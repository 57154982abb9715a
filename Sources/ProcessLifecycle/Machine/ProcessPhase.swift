package import Model

/// Where a process is in its life. Clients see one of Supervisor's eight states, which follows from the phase; the pid of a
/// process is in a phase if, and only if, the process has not been reaped.
package enum ProcessPhase: Hashable, Sendable {
    /// It was never started, or a request has stopped it.
    case stopped
    /// What its program needs is being got together: sockets, the file of its command, its logs.
    case preparing(since: Moment)
    /// The spawner was asked for its program and has not answered yet.
    case launching(since: Moment)
    /// It has not stayed up for `startsecs` yet.
    case starting(pid: Int32, since: Moment)
    case running(pid: Int32)
    /// The stop signal was sent; SIGKILL follows when the timer fires.
    case stopping(pid: Int32)
    /// It has been reaped. Before that is told, what it has left behind is dealt with, and its output is read.
    case ending(ProcessEnding)
    /// A start has failed; the timer leads to the next one. Without a timer during a shutdown.
    case backoff
    /// It has ended by itself. With `restarts` its timer is due.
    case exited(restarts: Bool)
    /// A start is due, and waits for its turn among those of other processes.
    case waiting(WaitingAfter)
    case fatal
    /// A signal could not be delivered; the process has not been reaped yet (SPEC PROC-25).
    case unknown(pid: Int32)
    /// The same, once it has been reaped.
    case unknownGone

    /// What a start that waits for its turn follows upon; to clients the process is still that.
    package enum WaitingAfter: Hashable, Sendable {
        case backoff
        case exited
    }

    /// The pid of the process while there is one that has not been reaped.
    package var pid: Int32? {
        switch self {
        case .starting(let pid, _), .running(let pid), .stopping(let pid), .unknown(let pid): pid
        case .stopped, .preparing, .launching, .ending, .backoff, .exited, .waiting, .fatal, .unknownGone: nil
        }
    }

    /// The state that events tell of. The end of a process is one event for them, so that while it is ending this is still
    /// what it was.
    var eventState: ProcessState {
        switch self {
        case .stopped: .stopped
        case .preparing, .launching, .starting: .starting
        case .running: .running
        case .stopping: .stopping
        case .ending(let ending): ending.eventState
        case .backoff, .waiting(.backoff): .backoff
        case .exited, .waiting(.exited): .exited
        case .fatal: .fatal
        case .unknown, .unknownGone: .unknown
        }
    }

    /// True from the moment that a process has been reaped that was not being stopped, until its end is told.
    package var isEndingByItself: Bool {
        if case .ending(let ending) = self { ending.isByItself } else { false }
    }

    /// The state that clients see: STOPPING while a process is ending, as there is none that could be RUNNING.
    package var wireState: ProcessState {
        isEndingByItself ? .stopping : eventState
    }
}

/// The end of a process that has been reaped and that is not told yet.
package struct ProcessEnding: Hashable, Sendable {
    /// What it was when it ended.
    enum Origin: Hashable, Sendable {
        case starting(since: Moment)
        case running
        case stopping
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
        case .starting, .running: true
        case .stopping, .unknown: false
        }
    }

    var eventState: ProcessState {
        switch origin {
        case .starting: .starting
        case .running: .running
        case .stopping: .stopping
        case .unknown: .unknown
        }
    }
}
