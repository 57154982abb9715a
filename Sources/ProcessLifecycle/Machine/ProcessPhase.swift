package import Model

/// Where a process is in its life. Clients see one of Supervisor's eight states, which follows from the phase; the pid of a
/// process is in a phase if, and only if, the process has not been reaped.
package enum ProcessPhase: Hashable, Sendable {
    /// It was never started, or a request has stopped it.
    case stopped
    /// Its start waits until the conditions for it hold (EXT-70).
    case held(since: Moment)
    /// Its `pre_start` hook runs (EXT-75).
    case preStart(since: Moment)
    /// A stop has come while that hook ran, which was told to end.
    case endingPreStart
    /// What its program needs is being got together: sockets, the file of its command, its logs.
    case preparing(since: Moment)
    /// The spawner was asked for its program and has not answered yet.
    case launching(since: Moment)
    /// It is not ready yet: it has not stayed up for `startsecs`, or has not said so.
    case starting(pid: Int32, since: Moment)
    /// The first process of a forking program has left, and the daemon that it has forked is looked for (EXT-72).
    case handingOver(Handover)
    case running(pid: Int32)
    /// It was told to end, as it was not ready in time, its watchdog has not heard of it, or it has run for too long; its end
    /// is a failure (EXT-71, EXT-77).
    case failing(pid: Int32, ProcessFailure)
    /// A stop was asked for, and its `pre_stop` hook runs. The signal follows, SIGKILL when the timer fires.
    case preStop(pid: Int32, until: MonotonicTime, then: StopSequel)
    /// The stop signal was sent; SIGKILL follows when the timer fires.
    case stopping(pid: Int32, then: StopSequel)
    /// It has been reaped. Before that is told, what it has left behind is dealt with, and its output is read.
    case ending(ProcessEnding)
    /// A start has failed; the timer leads to the next one. Without a timer during a shutdown.
    case backoff
    /// It has ended by itself. With `restarts` a timer leads to its next start.
    case exited(restarts: Bool)
    /// A start is due, and waits for its turn among those of other processes.
    case waiting(WaitingAfter)
    case fatal
    /// A signal could not be delivered; the process has not been reaped yet (PROC-25).
    case unknown(pid: Int32)
    /// The same, once it has been reaped.
    case unknownGone

    /// What a start that waits for its turn follows upon; to clients the process is still that.
    package enum WaitingAfter: Hashable, Sendable {
        case backoff
        case exited
        case stopped
    }

    /// The pid of the process while there is one that has not been reaped.
    package var pid: Int32? {
        switch self {
        case .starting(let pid, _), .running(let pid), .failing(let pid, _), .preStop(let pid, _, _),
            .stopping(let pid, _), .unknown(let pid):
            pid
        case .stopped, .held, .preStart, .endingPreStart, .preparing, .launching, .handingOver, .ending, .backoff,
            .exited, .waiting, .fatal, .unknownGone:
            nil
        }
    }

    /// The state that events tell of. The end of a process is one event for them, so that while it is ending this is still
    /// what it was.
    package var eventState: ProcessState {
        switch self {
        case .stopped, .waiting(.stopped): .stopped
        case .held, .preStart, .preparing, .launching, .starting, .handingOver: .starting
        case .running: .running
        case .failing(_, let failure): failure.eventState
        case .endingPreStart, .preStop, .stopping: .stopping
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

    /// The state that clients see: STOPPING while a process is ending, as no process could be RUNNING.
    package var wireState: ProcessState {
        isEndingByItself ? .stopping : eventState
    }
}

/// What follows on a stop.
package enum StopSequel: Hashable, Sendable {
    /// Nothing: it was asked for.
    case stopped
    /// It is started again, for the reason that the log has (EXT-70, EXT-73).
    case restart
    /// It is given up, for this reason (EXT-73).
    case fatal(String)
}

/// Why a process was told to end that was to stay.
package enum ProcessFailure: Hashable, Sendable {
    /// It was not ready within its `start_timeout`.
    case notReady
    /// Its watchdog has not heard of it, or it has said so itself.
    case watchdog
    /// It has run for longer than its `run_timeout`.
    case overdue

    /// What it was.
    var eventState: ProcessState {
        switch self {
        case .notReady: .starting
        case .watchdog, .overdue: .running
        }
    }
}

/// What is known while the daemon of a forking program is looked for.
package struct Handover: Hashable, Sendable {
    /// When the program was launched.
    let since: Moment
    /// The number that its first process had.
    let formerPid: Int32
    let status: WaitStatus
    /// When the first process was reaped.
    let at: Moment
}
