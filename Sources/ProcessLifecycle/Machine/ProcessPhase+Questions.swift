import Model

/// What the daemon asks of a phase; it goes by these, and leaves the eight states to clients and events.
extension ProcessPhase {
    /// Whether the process is ready, and is not being stopped.
    package var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    /// Whether its start waits for the conditions to hold.
    package var isHeld: Bool {
        if case .held = self { true } else { false }
    }

    /// Whether the daemon of a forking program is looked for (EXT-72).
    package var isHandingOver: Bool {
        if case .handingOver = self { true } else { false }
    }

    /// Whether a stop is under way, or over, that a start follows by itself, so that a stop request changes something.
    package var isToBeRestarted: Bool {
        switch self {
        case .preStop(_, _, .restart), .stopping(_, .restart), .waiting(.stopped): true
        case .ending(let ending): ending.origin == .stopping(then: .restart)
        default: false
        }
    }

    /// Whether a stop request is what ends it, or keeps it from being started again.
    var isStoppedByRequest: Bool { eventState.isRunning || isToBeRestarted }

    /// Whether there is a program that may be given something to read.
    package var takesInput: Bool {
        switch self {
        case .starting, .running, .failing, .preStop: true
        case .stopped, .held, .preStart, .endingPreStart, .preparing, .launching, .handingOver, .stopping, .ending,
            .backoff, .exited, .waiting, .fatal, .unknown, .unknownGone:
            false
        }
    }

    /// Whether the program is up, so that a look at its health means something (EXT-73).
    package var isUp: Bool {
        switch self {
        case .starting, .handingOver, .running: true
        case .stopped, .held, .preStart, .endingPreStart, .preparing, .launching, .failing, .preStop, .stopping,
            .ending, .backoff, .exited, .waiting, .fatal, .unknown, .unknownGone:
            false
        }
    }

    /// Whether a shutdown and a removal of the group have nothing to wait for (SD-62). A process that cannot be signalled is
    /// not waited for.
    package var isStopped: Bool {
        switch self {
        case .stopped, .exited, .waiting(.exited), .waiting(.stopped), .fatal, .unknown, .unknownGone: true
        case .ending(let ending): ending.origin == .unknown
        case .held, .preStart, .endingPreStart, .preparing, .launching, .starting, .handingOver, .running, .failing,
            .preStop, .stopping, .backoff, .waiting(.backoff):
            false
        }
    }

    /// Whether nothing leads to a start of it but a request: those that depend on it may wait for ever (EXT-70).
    package var needsRequest: Bool {
        switch self {
        case .stopped, .exited(restarts: false), .fatal, .unknown, .unknownGone: true
        case .held, .preStart, .endingPreStart, .preparing, .launching, .starting, .handingOver, .running, .failing,
            .preStop, .stopping, .ending, .backoff, .exited(restarts: true), .waiting:
            false
        }
    }

    /// Whether a restart after an end is due, or some time off: a stop request calls it off.
    package var isRestartDue: Bool { self == .exited(restarts: true) || self == .waiting(.exited) }

    /// Why a client's request to start the process comes to nothing; nil when it does not, at once or after an end that is
    /// under way (RPC-30).
    package var startRefusal: StartOutcome.Refusal? {
        switch self {
        case .held, .preStart, .preparing, .launching, .starting, .handingOver, .running, .failing, .backoff,
            .waiting(.backoff):
            .alreadyStarted
        case .endingPreStart, .preStop, .stopping: .stopping
        case .unknown, .unknownGone: .unknownState
        case .ending(let ending):
            switch ending.origin {
            case .starting, .running, .failing: nil
            case .stopping: .stopping
            case .unknown: .unknownState
            }
        case .stopped, .exited, .waiting(.exited), .waiting(.stopped), .fatal: nil
        }
    }
}
