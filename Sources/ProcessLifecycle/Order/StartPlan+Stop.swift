package import Model

extension StartPlan {
    /// A stop of all processes, from its beginning.
    package var stop: Stop { Stop(self) }

    /// A stop that is under way (SD-61). Processes of one group that follow one another are stopped together, in the
    /// reverse order of the start; when nothing of them is left, the next ones follow. Among them a process that others
    /// depend on waits until those have stopped.
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
        /// Those of them that have not been seen stopped, the first ones last: they are mostly stopped in their order, and stay so.
        private var current: [Namespec] = []
        /// Those of the current ones that have not been given out yet.
        private var waiting: [Namespec] = []
        private let dependents: [Namespec: [Namespec]]

        fileprivate init(_ plan: StartPlan) {
            dependents = plan.dependents
            for node in plan.order {
                if let group = stages.last?.first?.group, group == node.group {
                    stages[stages.count - 1].append(node)
                } else {
                    stages.append([node])
                }
            }
        }

        /// - Parameter isStopped: whether a process is in a stopped state.
        package mutating func next(isStopped: (Namespec) -> Bool) -> Step {
            while true {
                let (free, blocked) = split(waiting, isStopped)
                waiting = blocked
                if !free.isEmpty { return .stop(free) }
                while let node = current.last, isStopped(node) { current.removeLast() }
                guard current.isEmpty else { return .wait }
                guard let stage = stages.popLast() else { return .finished }
                current = stage
                waiting = stage.reversed()
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
