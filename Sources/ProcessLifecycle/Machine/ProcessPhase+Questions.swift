/// What the daemon asks of a phase; it goes by these, and leaves the eight states to clients and events.
extension ProcessPhase {
    /// Whether the process has stayed up for its `startsecs`, and is not being stopped.
    package var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    /// Whether there is a program that may be given something to read.
    package var takesInput: Bool {
        switch self {
        case .starting, .running: true
        case .stopped, .preparing, .launching, .stopping, .ending, .backoff, .exited, .waiting, .fatal, .unknown,
            .unknownGone:
            false
        }
    }

    /// Whether a shutdown and a removal of the group have nothing to wait for (SD-62). A process that cannot be signalled is
    /// not waited for.
    package var isStopped: Bool {
        switch self {
        case .stopped, .exited, .waiting(.exited), .fatal, .unknown, .unknownGone: true
        case .ending(let ending): ending.origin == .unknown
        case .preparing, .launching, .starting, .running, .stopping, .backoff, .waiting(.backoff): false
        }
    }

    /// Why a client's request to start the process comes to nothing; nil when it does not, at once or after an end that is
    /// under way (RPC-30).
    package var startRefusal: StartOutcome.Refusal? {
        switch self {
        case .preparing, .launching, .starting, .running, .backoff, .waiting(.backoff): .alreadyStarted
        case .stopping: .stopping
        case .unknown, .unknownGone: .unknownState
        case .ending(let ending):
            switch ending.origin {
            case .starting, .running: nil
            case .stopping: .stopping
            case .unknown: .unknownState
            }
        case .stopped, .exited, .waiting(.exited), .fatal: nil
        }
    }
}
