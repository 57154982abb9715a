/// The types of event that a listener can subscribe to (EVT-1 to EVT-15, EXT-73); the raw value is the wire name.
package enum EventType: String, CaseIterable, Sendable {
    case event = "EVENT"
    case processState = "PROCESS_STATE"
    case processStateStarting = "PROCESS_STATE_STARTING"
    case processStateBackoff = "PROCESS_STATE_BACKOFF"
    case processStateRunning = "PROCESS_STATE_RUNNING"
    case processStateStopping = "PROCESS_STATE_STOPPING"
    case processStateStopped = "PROCESS_STATE_STOPPED"
    case processStateExited = "PROCESS_STATE_EXITED"
    case processStateFatal = "PROCESS_STATE_FATAL"
    case processStateUnknown = "PROCESS_STATE_UNKNOWN"
    case processCommunication = "PROCESS_COMMUNICATION"
    case processCommunicationStdout = "PROCESS_COMMUNICATION_STDOUT"
    case processCommunicationStderr = "PROCESS_COMMUNICATION_STDERR"
    case processLog = "PROCESS_LOG"
    case processLogStdout = "PROCESS_LOG_STDOUT"
    case processLogStderr = "PROCESS_LOG_STDERR"
    case remoteCommunication = "REMOTE_COMMUNICATION"
    case supervisorStateChange = "SUPERVISOR_STATE_CHANGE"
    case supervisorStateChangeRunning = "SUPERVISOR_STATE_CHANGE_RUNNING"
    case supervisorStateChangeStopping = "SUPERVISOR_STATE_CHANGE_STOPPING"
    case tick = "TICK"
    case tick5 = "TICK_5"
    case tick60 = "TICK_60"
    case tick3600 = "TICK_3600"
    case processGroup = "PROCESS_GROUP"
    case processGroupAdded = "PROCESS_GROUP_ADDED"
    case processGroupRemoved = "PROCESS_GROUP_REMOVED"
    case processHealth = "PROCESS_HEALTH"
    case processHealthHealthy = "PROCESS_HEALTH_HEALTHY"
    case processHealthUnhealthy = "PROCESS_HEALTH_UNHEALTHY"
}

extension EventType {
    /// Whether a subscription to this type gets events of the other: they are the same, or the other is a kind of this
    /// one (EVT-1 to EVT-15).
    package func covers(_ other: EventType) -> Bool {
        self == .event || self == other || other.rawValue.utf8.starts(with: (rawValue + "_").utf8)
    }
}
