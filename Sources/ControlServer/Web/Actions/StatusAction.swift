/// What can be done with one process; the raw value is the name in a query.
enum ProcessAction: String {
    case start
    case stop
    case restart
    case clearLog = "clearlog"
}

/// What the status page can be asked to do (WEB-7).
enum StatusAction: Hashable {
    case refresh
    case restartAll
    case stopAll
    case process(ProcessAction, name: String)

    /// - Returns: nil for an unknown action, or one that lacks the process.
    init?(_ action: String, processName: String?) {
        switch action {
        case "refresh": self = .refresh
        case "restartall": self = .restartAll
        case "stopall": self = .stopAll
        default:
            guard let processName, let action = ProcessAction(rawValue: action) else { return nil }
            self = .process(action, name: processName)
        }
    }
}
