package import Model

/// The order in which processes are started and stopped. A group is a name for all of its processes.
///
/// Two things put them in order:
/// - Priorities (CFG-165, RPC-36): the group with the lower number first, in it the process with the lower number,
///   and among equals the one that comes first. They are an order and nothing more: no start waits for another one
///   (PROC-45).
/// - Dependencies (EXT-70): what a process depends on comes before it. Where they contradict priorities, they win: what
///   others depend on moves forward. That a start waits is not the plan's business but that of the process.
///
/// The stop takes the reverse order, and it waits (SD-61); `Stop` says for what.
package struct StartPlan: Sendable {
    /// A group with its processes, each with a name that no other one in the group has.
    package struct Group: Sendable {
        package let name: String
        package let priority: Int
        package let processes: [(name: String, priority: Int)]

        package init(name: String, priority: Int, processes: [(name: String, priority: Int)]) {
            self.name = name
            self.priority = priority
            self.processes = processes
        }
    }

    /// All groups by priority, among equals the one that came first.
    package let groups: [String]
    /// All processes in the order of their start.
    package let order: [Namespec]
    /// The same as places in what the plan was made of: of groups, and of the processes of all groups, one group after the
    /// other.
    package let groupPlaces: [Int]
    package let places: [Int]
    /// Those that depend on a process; one that no other depends on is not in it.
    let dependents: [Namespec: [Namespec]]

    /// - Parameters:
    ///   - groups: in the order of their activation.
    ///   - graph: whose nodes are the processes of all groups, one group after the other; nil when none depends on another.
    package init(_ groups: [Group], _ graph: DependencyGraph? = nil) {
        let nodes = Self.nodes(of: groups)
        groupPlaces = Self.ranked(groups)
        self.groups = groupPlaces.map { groups[$0].name }
        let ranked = Self.ranked(nodes, byGroups: groupPlaces)
        let places = graph?.sorted(ranked) ?? ranked
        self.places = places
        order = places.map { nodes[$0].name }
        var dependents: [Namespec: [Namespec]] = [:]
        if let graph {
            for place in places {
                let names = graph.dependents(of: place).map { nodes[$0].name }
                if !names.isEmpty { dependents[nodes[place].name] = names }
            }
        }
        self.dependents = dependents
    }

    /// The processes of one group in the order of their start.
    package func order(of group: String) -> [Namespec] {
        order.filter { $0.group == group }
    }

    /// The places of groups in the order of priority.
    private static func ranked(_ groups: [Group]) -> [Int] {
        groups.indices.sorted { (groups[$0].priority, $0) < (groups[$1].priority, $1) }
    }

    /// All processes, one group after the other.
    private static func nodes(of groups: [Group]) -> [(name: Namespec, group: Int, priority: Int)] {
        groups.indices.flatMap { place in
            groups[place].processes.map {
                (name: Namespec(group: groups[place].name, process: $0.name), group: place, priority: $0.priority)
            }
        }
    }

    /// The places of nodes in the order of their groups, in each of them by priority.
    private static func ranked(
        _ nodes: [(name: Namespec, group: Int, priority: Int)],
        byGroups groups: [Int]
    ) -> [Int] {
        var ranks = groups
        for (rank, place) in groups.enumerated() { ranks[place] = rank }
        return nodes.indices.sorted {
            (ranks[nodes[$0].group], nodes[$0].priority, $0) < (ranks[nodes[$1].group], nodes[$1].priority, $1)
        }
    }
}
