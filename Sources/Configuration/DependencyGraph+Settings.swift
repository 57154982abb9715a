import Model
package import ProcessLifecycle

extension DependencyGraph.Node {
    /// A node for a process, from its settings.
    package init(_ settings: ProcessSettings, group: String) {
        let name = Namespec(group: group, process: settings.name)
        let orchestration = settings.orchestration
        self.init(
            name,
            program: settings.program,
            dependencies: orchestration.dependencies,
            restartWith: orchestration.restartWith
        )
    }
}

extension ProcessSettings {
    /// Whether it depends on others, or is restarted with them.
    package var isOrdered: Bool {
        guard isOrchestrated else { return false }
        return !orchestration.dependencies.isEmpty || !orchestration.restartWith.isEmpty
    }
}
