/// The steps of an update that brings the programs to the configuration: one step for each group that differs (CTL-44).
package struct UpdatePlan: Equatable, Sendable {
    /// Why a group has a step, and the action for it: a group that was removed is stopped and forgotten, one that has changed
    /// is stopped, forgotten and activated again, one that was added is activated.
    package enum Reason: Equatable, Sendable {
        case removed
        case changed(Change)
        case added
    }

    /// The changes of a group. When nothing is named, its kind or the options of its pool or socket have changed.
    package struct Change: Equatable, Sendable {
        package var priority = false
        /// Names of processes, each in the new order; those that were removed in the old one.
        package var addedProcesses: [String] = []
        package var changedProcesses: [String] = []
        package var removedProcesses: [String] = []

        package init(
            priority: Bool = false,
            addedProcesses: [String] = [],
            changedProcesses: [String] = [],
            removedProcesses: [String] = []
        ) {
            self.priority = priority
            self.addedProcesses = addedProcesses
            self.changedProcesses = changedProcesses
            self.removedProcesses = removedProcesses
        }
    }

    package struct Step: Equatable, Sendable {
        package let group: String
        package let reason: Reason

        package init(group: String, reason: Reason) {
            self.group = group
            self.reason = reason
        }
    }

    /// The steps in the order in which they are carried out: removed groups, changed ones, added ones. Removed ones are in
    /// the order of their activation, the others in that of the configuration (RPC-52).
    package private(set) var steps: [Step]

    /// - Parameters:
    ///   - active: the settings of the active groups, in the order of their activation.
    ///   - new: those of the configuration.
    package init(active: [GroupSettings], new: [GroupSettings]) {
        let difference = ConfigurationDiff(active: active, new: new)
        let activeByName = Dictionary(active.map { ($0.name, $0) }) { first, _ in first }
        steps = difference.removed.map { Step(group: $0.name, reason: .removed) }
        steps += difference.changed.map { group in
            let change = activeByName[group.name].map { Change(from: $0, to: group) } ?? Change()
            return Step(group: group.name, reason: .changed(change))
        }
        steps += difference.added.map { Step(group: $0.name, reason: .added) }
    }

    /// The part of the plan that is about these groups.
    package func restricted(to groups: Set<String>) -> UpdatePlan {
        var plan = self
        plan.steps.removeAll { !groups.contains($0.group) }
        return plan
    }

    /// Names of groups, in the order of the steps.
    package var removed: [String] { names { $0 == .removed } }
    package var added: [String] { names { $0 == .added } }
    package var changed: [String] {
        names { if case .changed = $0 { true } else { false } }
    }

    private func names(_ isMeant: (Reason) -> Bool) -> [String] {
        steps.filter { isMeant($0.reason) }.map(\.group)
    }
}

extension UpdatePlan.Change {
    fileprivate init(from old: GroupSettings, to new: GroupSettings) {
        let oldProcesses = Dictionary(old.distinctProcesses.map { (old.processes[$0].name, old.processes[$0]) }) {
            first,
            _ in first
        }
        let newProcesses = new.distinctProcesses.map { new.processes[$0] }
        let newNames = Set(newProcesses.map(\.name))
        priority = old.priority != new.priority
        addedProcesses = newProcesses.map(\.name).filter { oldProcesses[$0] == nil }
        changedProcesses = newProcesses.compactMap { process in
            guard let before = oldProcesses[process.name], !before.isConfigured(like: process) else { return nil }
            return process.name
        }
        removedProcesses = old.distinctProcesses.map { old.processes[$0].name }.filter { !newNames.contains($0) }
    }
}
