/// The order in which an ordered shutdown takes the groups (SD-61): the highest priority number first, among
/// equals the one activated last; the next as soon as nothing of the current one is left.
package struct ShutdownSequence: Sendable {
    /// What to do now.
    package enum Step: Hashable, Sendable {
        /// Stop the members of this group, then ask again.
        case stop(group: String)
        /// Something of the current group still lives: ask again when a process has stopped.
        case wait
        case finished
    }

    /// The groups that are still to be stopped, the next one last.
    private var waiting: [String]
    private var current: String?

    /// - Parameter groups: all groups in the order of their activation.
    package init(groups: [(name: String, priority: Int)]) {
        waiting =
            groups.enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .map(\.element.name)
    }

    /// - Parameter isStopped: whether every process of a group is in a stopped state.
    package mutating func next(isStopped: (_ group: String) -> Bool) -> Step {
        if let current, !isStopped(current) { return .wait }
        current = waiting.popLast()
        guard let current else { return .finished }
        return .stop(group: current)
    }
}
