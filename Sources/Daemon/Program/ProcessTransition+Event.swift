import ProcessLifecycle

extension ProcessTransition {
    /// The additional fields of the event of the new state (EVT-3 to EVT-9).
    var extras: String {
        switch detail {
        case .none: ""
        case .tries(let count): "tries:\(count)"
        case .pid(let pid): "pid:\(pid)"
        case .exit(let isExpected, let pid): "expected:\(isExpected ? 1 : 0) pid:\(pid)"
        }
    }
}
