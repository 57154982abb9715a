/// The plan that gives one group another number of processes of a program: the processes that are added, those that go, and
/// its settings in between and at the end (EXT-99).
package struct ScalePlan: Equatable, Sendable {
    /// Why there is no plan.
    package enum Problem: Error, Hashable, Sendable {
        /// The section has changed: the processes that stay would get other settings.
        case changed
        /// Processes of a pool share its events.
        case eventListener
    }

    package let group: String
    /// Names of processes, in the order of the configuration.
    package let added: [String]
    package let removed: [String]
    /// The group with the processes that are added, and those that go.
    package let grown: GroupSettings

    /// - Parameters:
    ///   - active: the present group.
    ///   - read: the group of the configuration, read with this scale; nil when it has no such group.
    /// - Returns: nil when neither has a process of the program.
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
        // New processes come behind the others of the program, which have lower numbers.
        let place = grown.processes.lastIndex { $0.program == scale.program }.map { $0 + 1 } ?? grown.processes.count
        grown.processes.insert(contentsOf: new, at: place)
        self.grown = grown
    }
}

extension GroupSettings {
    /// The settings without the processes of these names.
    package func without(_ names: Set<String>) -> GroupSettings {
        var rest = self
        rest.processes.removeAll { names.contains($0.name) }
        return rest
    }
}
