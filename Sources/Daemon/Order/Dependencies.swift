import Configuration
import Model
import ProcessLifecycle

/// Which process depends on which, among the processes of the active groups (EXT-70). The value is made again when groups
/// come or go.
final class Dependencies {
    let graph: DependencyGraph
    private let processes: [SupervisedProcess]
    private let numbers: [ObjectIdentifier: Int]

    /// - Parameter groups: in the order of their activation.
    /// - Returns: nil when no process depends on another.
    init?(_ groups: [Group]) {
        let processes = groups.flatMap(\.processes)
        guard processes.contains(where: \.settings.isOrdered) else { return nil }
        graph = DependencyGraph(processes.map { DependencyGraph.Node($0.settings, group: $0.name.group) })
        self.processes = processes
        numbers = Dictionary(processes.enumerated().map { (ObjectIdentifier($0.element), $0.offset) }) { first, _ in
            first
        }
    }

    /// The dependencies of a process whose conditions do not hold.
    func unmet(of process: SupervisedProcess) -> [DependencyGraph.Unmet] {
        numbers[ObjectIdentifier(process)].map { graph.unmet(of: $0, status) } ?? []
    }

    /// The processes that have to be started for it, in this order.
    func toStart(for process: SupervisedProcess) -> [SupervisedProcess] {
        let number = numbers[ObjectIdentifier(process)]
        return number.map { graph.dependenciesToStart(for: $0, status).map { processes[$0] } } ?? []
    }

    /// The processes that depend on it and are held back now.
    func held(by process: SupervisedProcess) -> [SupervisedProcess] {
        dependents(of: process).filter(\.machine.phase.isHeld)
    }

    func dependents(of process: SupervisedProcess) -> [SupervisedProcess] {
        numbers[ObjectIdentifier(process)].map { graph.dependents(of: $0).map { processes[$0] } } ?? []
    }

    /// The processes that are restarted when it has come back.
    func companions(of process: SupervisedProcess) -> [SupervisedProcess] {
        numbers[ObjectIdentifier(process)].map { graph.companions(of: $0).map { processes[$0] } } ?? []
    }

    private func status(of number: Int) -> DependencyGraph.Status {
        processes[number].statusForDependents
    }
}

extension SupervisedProcess {
    fileprivate var statusForDependents: DependencyGraph.Status {
        DependencyGraph.Status(
            state: machine.phase.eventState,
            isRunning: machine.phase.isRunning,
            isHealthy: isHealthy,
            hasCompleted: machine.hasCompleted,
            needsRequest: machine.phase.needsRequest
        )
    }
}
