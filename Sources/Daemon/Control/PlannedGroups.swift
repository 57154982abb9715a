import Configuration
import Model
import ProcessLifecycle

/// Some groups with the plan of their start and stop, and the objects that its names stand for.
struct PlannedGroups {
    let plan: StartPlan
    /// By priority, among equals in the order of their activation (SPEC RPC-36).
    let groups: [Group]
    /// In the order of their start.
    let processes: [SupervisedProcess]
    private let processesByName: [Namespec: SupervisedProcess]

    /// - Parameter groups: in the order of their activation; no two have one name.
    init(_ groups: [Group]) {
        plan = StartPlan(
            groups.map { group in
                StartPlan.Group(
                    name: group.name,
                    priority: group.settings.priority,
                    processes: group.processes.map { (name: $0.settings.name, priority: $0.settings.priority) }
                )
            }
        )
        let groupsByName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        let named = groups.flatMap { group in
            group.processes.map { (Namespec(group: group.name, process: $0.settings.name), $0) }
        }
        let processesByName = Dictionary(named) { first, _ in first }
        self.groups = plan.groups.compactMap { groupsByName[$0] }
        processes = plan.order.compactMap { processesByName[$0] }
        self.processesByName = processesByName
    }

    subscript(_ name: Namespec) -> SupervisedProcess? { processesByName[name] }

    /// Starts what is to be started by itself. No start waits for another one (SPEC PROC-45), so the first step of the plan
    /// is the whole of it.
    func autostart() {
        var start = plan.start
        for name in start.next(holds: { _, _ in true }) {
            guard let process = self[name], process.settings.autostart else { continue }
            process.handle(.start)
        }
    }
}
