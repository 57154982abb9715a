package import Model

/// What holds a start back, and what has to be started for it.
extension DependencyGraph {
    /// A process as those that depend on it see it.
    package struct Status: Sendable {
        package let state: ProcessState
        package let isRunning: Bool
        /// nil without a health check.
        package let isHealthy: Bool?
        package let hasCompleted: Bool
        /// Whether nothing leads to a start of it but a request.
        package let needsRequest: Bool

        package init(
            state: ProcessState,
            isRunning: Bool,
            isHealthy: Bool?,
            hasCompleted: Bool,
            needsRequest: Bool
        ) {
            self.state = state
            self.isRunning = isRunning
            self.isHealthy = isHealthy
            self.hasCompleted = hasCompleted
            self.needsRequest = needsRequest
        }

        func meets(_ condition: DependencyCondition) -> Bool {
            switch condition {
            case .started: isRunning
            case .healthy: isRunning && isHealthy == true
            case .completed: hasCompleted
            }
        }

        /// Whether an optional dependency does without it.
        var isAway: Bool {
            switch state {
            case .stopped, .fatal, .exited: needsRequest
            case .starting, .running, .backoff, .stopping, .unknown: false
            }
        }
    }

    /// A dependency whose condition does not hold.
    package struct Unmet: Hashable, Sendable {
        package let dependency: Dependency
        /// The state of a process that does not come by itself; nil when all will, or may.
        package let state: ProcessState?
        /// Whether the name means nothing that is active.
        package let isUnknown: Bool

        /// Whether a request has to come before it can hold.
        package var needsRequest: Bool { state != nil || isUnknown }

        /// As the description of the process that waits has it: `db:healthy`, `db (FATAL)`.
        package var text: String {
            let condition = dependency.condition == .started ? "" : ":\(dependency.condition.rawValue)"
            let name = dependency.target.text + condition
            if let state { return "\(name) (\(state.name))" }
            return isUnknown ? "\(name) (not active)" : name
        }
    }

    /// The dependencies of a node whose conditions do not hold, in the order in which they are written.
    package func unmet(of node: Int, _ status: (Int) -> Status) -> [Unmet] {
        needs[node, default: []].compactMap { need in
            let dependency = need.dependency
            let members = targets[need.target].members
            if members.isEmpty {
                return dependency.isOptional ? nil : Unmet(dependency: dependency, state: nil, isUnknown: true)
            }
            var isUnmet = false
            for member in members {
                let status = status(member)
                if status.meets(dependency.condition) || dependency.isOptional && status.isAway { continue }
                isUnmet = true
                if status.needsRequest {
                    return Unmet(dependency: dependency, state: status.state, isUnknown: false)
                }
            }
            return isUnmet ? Unmet(dependency: dependency, state: nil, isUnknown: false) : nil
        }
    }

    /// What is to be started when a start of this node is asked for: its dependencies, and theirs, that do not come by
    /// themselves; each behind all that it depends on. What has done its work is not done again for those that wait for that.
    package func dependenciesToStart(for node: Int, _ status: (Int) -> Status) -> [Int] {
        guard needs[node] != nil else { return [] }
        let walk = DepthFirstWalk(from: [node]) { node in
            needs[node, default: []].flatMap { need in
                targets[need.target].members.filter { member in
                    let status = status(member)
                    if status.meets(need.dependency.condition) { return false }
                    return status.needsRequest || status.state == .starting
                }
            }
        }
        return walk.finished.filter { $0 != node && status($0).needsRequest }
    }
}
