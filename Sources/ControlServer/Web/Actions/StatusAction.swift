/// The actions on one process; the raw value is the name in a query.
enum ProcessAction: String {
    case start
    case stop
    case restart
    case clearLog = "clearlog"
}

/// The actions on all processes of a group; the raw value is the name in a query. Supervisor's page has none of these, and
/// takes no groups for processes (WEB-11).
enum GroupAction: String, CaseIterable {
    case start = "startgroup"
    case restart = "restartgroup"
    case stop = "stopgroup"
}

/// The actions of the status page (WEB-7).
enum StatusAction: Hashable {
    case refresh
    case startAll
    case restartAll
    case stopAll
    case process(ProcessAction, name: String)
    case group(GroupAction, name: String)

    /// The process that it is about; nil when it is about many.
    var process: String? {
        if case .process(_, let name) = self { name } else { nil }
    }

    /// - Returns: nil for an unknown action, or one that lacks the process or the group.
    init?(_ action: String, processName: String?, groupName: String? = nil) {
        switch action {
        case "refresh": self = .refresh
        case "startall": self = .startAll
        case "restartall": self = .restartAll
        case "stopall": self = .stopAll
        default:
            if let action = GroupAction(rawValue: action), let groupName {
                self = .group(action, name: groupName)
            } else if let processName, let action = ProcessAction(rawValue: action) {
                self = .process(action, name: processName)
            } else {
                return nil
            }
        }
    }
}
