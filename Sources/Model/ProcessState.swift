/// The state of one supervised process, with the code that clients see (PROC-1 to PROC-8).
package enum ProcessState: Int, CaseIterable, Sendable {
    case stopped = 0
    case starting = 10
    case running = 20
    case backoff = 30
    case stopping = 40
    case exited = 100
    case fatal = 200
    case unknown = 1000

    /// The name in upper case, as in `supervisorctl status` and in event payloads.
    package var name: String {
        switch self {
        case .stopped: "STOPPED"
        case .starting: "STARTING"
        case .running: "RUNNING"
        case .backoff: "BACKOFF"
        case .stopping: "STOPPING"
        case .exited: "EXITED"
        case .fatal: "FATAL"
        case .unknown: "UNKNOWN"
        }
    }

    /// True in the states that an ordered shutdown waits for (SD-62).
    package var isStopped: Bool {
        switch self {
        case .stopped, .exited, .fatal, .unknown: true
        case .starting, .running, .backoff, .stopping: false
        }
    }

    /// True in the states in which a start request answers ALREADY_STARTED and a stop request is accepted.
    package var isRunning: Bool {
        switch self {
        case .starting, .running, .backoff: true
        case .stopped, .stopping, .exited, .fatal, .unknown: false
        }
    }

    /// True while there is a process that a signal can be sent to.
    package var isSignallable: Bool {
        switch self {
        case .starting, .running, .stopping: true
        case .stopped, .backoff, .exited, .fatal, .unknown: false
        }
    }
}
