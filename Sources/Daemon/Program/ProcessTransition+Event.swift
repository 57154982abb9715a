import ProcessLifecycle

extension ProcessTransition {
    /// What the event of the new state carries in addition (EVT-3 to EVT-9).
    var extras: String {
        switch detail {
        case .none: ""
        case .tries(let count): "tries:\(count)"
        case .pid(let pid): "pid:\(pid)"
        case .exit(let isExpected, let pid): "expected:\(isExpected ? 1 : 0) pid:\(pid)"
        }
    }
}
