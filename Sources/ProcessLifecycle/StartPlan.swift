package import Model

/// The order in which processes are started and stopped: a graph, whose nodes are processes. A group is a name for all
/// of its processes.
///
/// Two things put the nodes in order:
/// - Priorities (CFG-165, RPC-36): the group with the lower number first, in it the process with the lower number,
///   and among equals the one that comes first. They are an order and nothing more: no start waits for another one
///   (PROC-45).
/// - Edges: one node needs another. It is not started before the condition of the edge holds of the other. Where edges
///   contradict priorities, edges win: what others need moves forward.
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

    /// One end of an edge.
    package enum Subject: Hashable, Sendable {
        case process(Namespec)
        /// All processes of the group.
        case group(String)
    }

    /// What has to hold of a node before the nodes that need it are started.
    package enum Condition: Hashable, Sendable, CaseIterable {
        /// It has a process.
        case started
        /// It is ready for work.
        case ready
        /// It has done its work and ended.
        case completed
        /// Its health check succeeds.
        case healthy
    }

    /// One node needs another, or every node of a group does.
    package struct Edge: Hashable, Sendable {
        package let dependent: Subject
        package let needed: Subject
        package let condition: Condition

        package init(_ dependent: Subject, needs needed: Subject, _ condition: Condition) {
            self.dependent = dependent
            self.needed = needed
            self.condition = condition
        }
    }

    /// Nodes none of which could be started: each needs the next one, and the last one the first.
    package struct Cycle: Error, Hashable, Sendable {
        package let nodes: [Namespec]
    }

    /// What a node needs, in the order of priorities.
    struct Need: Hashable {
        let node: Namespec
        let condition: Condition
    }

    /// All groups by priority, among equals the one that came first.
    package let groups: [String]
    /// All nodes in the order of their start.
    package let order: [Namespec]
    /// The same as places in what the plan was made of: of groups, and of the processes of all groups, one group after the
    /// other.
    package let groupPlaces: [Int]
    package let places: [Int]
    /// Nodes that need nothing are not in it.
    let needs: [Namespec: [Need]]

    /// The plan of priorities alone.
    /// - Parameter groups: in the order of their activation.
    package init(_ groups: [Group]) {
        let nodes = Self.nodes(of: groups)
        groupPlaces = Self.ranked(groups)
        self.groups = groupPlaces.map { groups[$0].name }
        places = Self.ranked(nodes, byGroups: groupPlaces)
        order = places.map { nodes[$0].name }
        needs = [:]
    }

    /// - Parameters:
    ///   - groups: in the order of their activation.
    ///   - edges: those that name what is not in a group count for nothing.
    package init(_ groups: [Group], edges: [Edge]) throws(Cycle) {
        let plan = StartPlan(groups)
        (groupPlaces, self.groups) = (plan.groupPlaces, plan.groups)
        needs = Self.needs(edges, among: plan.order)
        order = try Self.sorted(plan.order, by: needs)
        let placesByName = Dictionary(zip(plan.order, plan.places)) { first, _ in first }
        places = order.compactMap { placesByName[$0] }
    }

    /// The nodes of one group in the order of their start.
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

    private static func needs(_ edges: [Edge], among nodes: [Namespec]) -> [Namespec: [Need]] {
        guard !edges.isEmpty else { return [:] }
        let ranks = Dictionary(zip(nodes, 0...)) { first, _ in first }
        let members = { (subject: Subject) in
            switch subject {
            case .process(let name): ranks[name] == nil ? [] : [name]
            case .group(let group): nodes.filter { $0.group == group }
            }
        }
        var needs: [Namespec: [Need]] = [:]
        for edge in edges {
            let needed = members(edge.needed).map { Need(node: $0, condition: edge.condition) }
            for dependent in members(edge.dependent) { needs[dependent, default: []] += needed }
        }
        return needs.mapValues { list in list.sorted { (ranks[$0.node] ?? 0) < (ranks[$1.node] ?? 0) } }
    }

    /// Each node after all that it needs, and otherwise in the order given.
    private static func sorted(_ nodes: [Namespec], by needs: [Namespec: [Need]]) throws(Cycle) -> [Namespec] {
        guard !needs.isEmpty else { return nodes }
        var order: [Namespec] = []
        var (found, placed): (Set<Namespec>, Set<Namespec>) = ([], [])
        for first in nodes where !placed.contains(first) {
            // A list rather than recursion: a long chain must not fill the stack.
            var path: [(node: Namespec, needs: ArraySlice<Need>)] = [(first, needs[first, default: []][...])]
            found.insert(first)
            while var step = path.popLast() {
                guard let need = step.needs.popFirst() else {
                    placed.insert(step.node)
                    order.append(step.node)
                    continue
                }
                path.append(step)
                if found.insert(need.node).inserted {
                    path.append((need.node, needs[need.node, default: []][...]))
                } else if !placed.contains(need.node) {
                    throw Cycle(nodes: path.map(\.node).drop { $0 != need.node }.map { $0 })
                }
            }
        }
        return order
    }
}
