/// How one group comes to have another number of processes of a program: what is added, what goes, and what its settings are in
/// between and at the end (EXT-99).
package struct ScalePlan: Equatable, Sendable {
    /// Why there is no plan.
    package enum Problem: Error, Hashable, Sendable {
        /// The processes that stay would be others: the section says something else by now.
        case changed
        /// Processes of a pool share its events.
        case eventListener
    }

    package let group: String
    /// Names of processes, in the order of the configuration.
    package let added: [String]
    package let removed: [String]
    /// With the processes that are added, and those that go.
    package let grown: GroupSettings

    /// - Parameters:
    ///   - active: the group as it is.
    ///   - read: the group as the configuration has it, read with this scale; nil when it has no such group.
    /// - Returns: nil when neither has anything of the program.
    package init?(active: GroupSettings, read: GroupSettings?, _ scale: ProgramScale) throws(Problem) {
        let present = active.processes.filter { $0.program == scale.program }
        let wanted = (read?.processes ?? []).filter { $0.program == scale.program }
        if present.isEmpty, wanted.isEmpty { return nil }
        if case .eventListener = active.kind { throw .eventListener }
        let wantedByName = Dictionary(wanted.map { ($0.name, $0) }) { $1 }
        for process in present {
            if let new = wantedByName[process.name], !process.isConfigured(like: new) { throw .changed }
        }
        let names = Set(present.map(\.name))
        let new = wanted.filter { !names.contains($0.name) }
        group = active.name
        added = new.map(\.name)
        removed = present.map(\.name).filter { wantedByName[$0] == nil }
        var grown = active
        // Behind the others of the program: those have the lower numbers.
        let place = grown.processes.lastIndex { $0.program == scale.program }.map { $0 + 1 } ?? grown.processes.count
        grown.processes.insert(contentsOf: new, at: place)
        self.grown = grown
    }
}

extension GroupSettings {
    /// Without the processes of these names.
    package func without(_ names: Set<String>) -> GroupSettings {
        var rest = self
        rest.processes.removeAll { names.contains($0.name) }
        return rest
    }
}
