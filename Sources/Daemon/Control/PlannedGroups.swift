import Configuration
import Model
import ProcessLifecycle

/// Some groups and their processes in the order of their start.
struct PlannedGroups {
    /// The groups by priority, and among equals in the order of their activation (RPC-36).
    let groups: [Group]
    let processes: [SupervisedProcess]

    /// - Parameters:
    ///   - groups: in the order of their activation; no two have one name.
    ///   - graph: of their processes; nil when none depends on another.
    init(_ groups: [Group], _ graph: DependencyGraph?) {
        let plan = StartPlan(groups, graph)
        let members = groups.flatMap(\.processes)
        self.groups = plan.groupPlaces.map { groups[$0] }
        processes = plan.places.map { members[$0] }
    }
}

/// A stop of groups that is under way, with the objects that the names of its plan stand for.
struct PlannedStop {
    /// What to do now.
    enum Step {
        /// Stop these, in this order, then ask again.
        case stop([SupervisedProcess])
        /// Ask again when a process has stopped.
        case wait
        case finished
    }

    private var stop: StartPlan.Stop
    private let processes: [Namespec: SupervisedProcess]

    /// - Parameters:
    ///   - groups: in the order of their activation.
    ///   - graph: of their processes; nil when none depends on another.
    init(_ groups: [Group], _ graph: DependencyGraph?) {
        stop = StartPlan(groups, graph).stop
        processes = Dictionary(groups.flatMap(\.processes).map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func next() -> Step {
        switch stop.next(isStopped: { [processes] in processes[$0]?.isStopped ?? true }) {
        case .stop(let names): .stop(names.compactMap { processes[$0] })
        case .wait: .wait
        case .finished: .finished
        }
    }
}

extension StartPlan {
    fileprivate init(_ groups: [Daemon.Group], _ graph: DependencyGraph?) {
        self.init(
            groups.map { group in
                StartPlan.Group(
                    name: group.name,
                    priority: group.settings.priority,
                    processes: group.processes.map { (name: $0.name.process, priority: $0.settings.priority) }
                )
            },
            graph
        )
    }
}
