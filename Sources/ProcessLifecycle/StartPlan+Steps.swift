package import Model

extension StartPlan {
    /// A start of all nodes, from its beginning.
    package var start: Start { Start(waiting: order, needs: needs) }

    /// A stop of all nodes, from its beginning.
    package var stop: Stop { Stop(self) }

    /// A start that is under way: tells step by step what can be started.
    package struct Start: Sendable {
        private var waiting: [Namespec]
        private let needs: [Namespec: [Need]]

        fileprivate init(waiting: [Namespec], needs: [Namespec: [Need]]) {
            self.waiting = waiting
            self.needs = needs
        }

        /// The nodes that have not been given out yet.
        package var remaining: [Namespec] { waiting }

        /// What can be started now, in this order; each node is given out once. With nodes that need others it is asked
        /// again when one of these has changed.
        /// - Parameter holds: whether a condition holds of a node now.
        package mutating func next(holds: (Condition, Namespec) -> Bool) -> [Namespec] {
            var ready: [Namespec] = []
            var blocked: [Namespec] = []
            for node in waiting {
                let isReady = needs[node, default: []].allSatisfy { holds($0.condition, $0.node) }
                if isReady { ready.append(node) } else { blocked.append(node) }
            }
            waiting = blocked
            return ready
        }
    }

    /// A stop that is under way (SPEC SD-61). Nodes of one group that follow one another are stopped together, in the
    /// reverse order of the start; when nothing of them is left, the next ones follow. Among them a node that others need
    /// waits until those have stopped.
    package struct Stop: Sendable {
        /// What to do now.
        package enum Step: Hashable, Sendable {
            /// Stop these, in this order, then ask again.
            case stop([Namespec])
            /// Something that was to stop still lives: ask again when a process has stopped.
            case wait
            case finished
        }

        /// What is stopped together; the next ones last.
        private var stages: [[Namespec]] = []
        private var current: [Namespec] = []
        /// Those of the current ones that have not been given out yet.
        private var waiting: [Namespec] = []
        /// Nodes that no other one needs are not in it.
        private var dependents: [Namespec: [Namespec]] = [:]

        fileprivate init(_ plan: StartPlan) {
            for (dependent, needs) in plan.needs {
                for need in needs { dependents[need.node, default: []].append(dependent) }
            }
            for node in plan.order {
                if let group = stages.last?.first?.group, group == node.group {
                    stages[stages.count - 1].append(node)
                } else {
                    stages.append([node])
                }
            }
        }

        /// - Parameter isStopped: whether a node is in a stopped state.
        package mutating func next(isStopped: (Namespec) -> Bool) -> Step {
            while true {
                let (free, blocked) = split(waiting, isStopped)
                waiting = blocked
                if !free.isEmpty { return .stop(free) }
                guard current.allSatisfy(isStopped) else { return .wait }
                current = []
                guard let stage = stages.popLast() else { return .finished }
                current = stage.reversed()
                waiting = current
            }
        }

        private func split(
            _ nodes: [Namespec],
            _ isStopped: (Namespec) -> Bool
        ) -> (free: [Namespec], blocked: [Namespec]) {
            guard !dependents.isEmpty else { return (nodes, []) }
            var (free, blocked): ([Namespec], [Namespec]) = ([], [])
            for node in nodes {
                if dependents[node, default: []].allSatisfy(isStopped) {
                    free.append(node)
                } else {
                    blocked.append(node)
                }
            }
            return (free, blocked)
        }
    }
}
