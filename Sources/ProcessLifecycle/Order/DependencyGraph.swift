package import Model

/// Who depends on whom among processes (EXT-70). Nodes are numbered as they were given.
///
/// An edge leads from a process to a target, which is a name in `depends_on`, and from there to all processes that the name
/// means: so many processes that depend on many others by one name do not make their product of edges.
package struct DependencyGraph: Sendable {
    /// A process, as far as it matters here.
    package struct Node: Sendable {
        package let name: Namespec
        /// The name of its section.
        package let program: String
        package let dependencies: [Dependency]
        package let restartWith: [DependencyTarget]

        package init(
            _ name: Namespec,
            program: String,
            dependencies: [Dependency] = [],
            restartWith: [DependencyTarget] = []
        ) {
            self.name = name
            self.program = program
            self.dependencies = dependencies
            self.restartWith = restartWith
        }
    }

    /// What a name means.
    struct Target {
        let name: DependencyTarget
        /// In the order of nodes; none when the name is unknown.
        let members: [Int]
        /// Nodes that depend on it.
        var dependents: [Int] = []
        /// Nodes that are restarted with it.
        var companions: [Int] = []
    }

    /// One name in the `depends_on` of a process.
    struct Need {
        let target: Int
        let dependency: Dependency
    }

    package let nodes: [Node]
    private(set) var targets: [Target] = []
    /// The needs of the nodes that depend on something.
    private(set) var needs: [Int: [Need]] = [:]
    /// The targets that a node is a member of.
    private(set) var memberships: [Int: [Int]] = [:]
    private var targetNumbers: [DependencyTarget: Int] = [:]
    /// The first circle that was found: each process depends on the next one, and the last one on the first. What would
    /// close a circle counts for nothing, so nothing waits for itself.
    package private(set) var circle: [Namespec]?

    package init(_ nodes: [Node]) {
        self.nodes = nodes
        guard nodes.contains(where: { !$0.dependencies.isEmpty || !$0.restartWith.isEmpty }) else { return }
        let members = Members(nodes)
        for (number, node) in nodes.enumerated() {
            for dependency in node.dependencies {
                let target = add(dependency.target, members)
                targets[target].dependents.append(number)
                needs[number, default: []].append(Need(target: target, dependency: dependency))
            }
            for name in node.restartWith { targets[add(name, members)].companions.append(number) }
        }
        breakCircles()
    }

    private mutating func add(_ name: DependencyTarget, _ members: Members) -> Int {
        if let number = targetNumbers[name] { return number }
        let number = targets.count
        let found = members.of(name)
        targets.append(Target(name: name, members: found))
        targetNumbers[name] = number
        for member in found { memberships[member, default: []].append(number) }
        return number
    }

    private mutating func breakCircles() {
        let walk = DepthFirstWalk(from: Array(nodes.indices), successors(of:))
        circle = walk.circle?.map { nodes[$0].name }
        for (node, needed) in walk.closing {
            needs[node]?.removeAll { targets[$0.target].members.contains(needed) }
        }
    }

    private func successors(of node: Int) -> [Int] {
        needs[node, default: []].flatMap { targets[$0.target].members }
    }

    // MARK: Questions

    /// The first circle of processes that would restart one another for ever (`restart_with`).
    package var restartCircle: [Namespec]? {
        guard nodes.contains(where: { !$0.restartWith.isEmpty }) else { return nil }
        let walk = DepthFirstWalk(from: Array(nodes.indices)) { node in
            nodes[node].restartWith.flatMap { name in targetNumbers[name].map { targets[$0].members } ?? [] }
        }
        return walk.circle?.map { nodes[$0].name }
    }

    /// Whether a name means a process.
    package func knows(_ name: DependencyTarget) -> Bool {
        targetNumbers[name].map { !targets[$0].members.isEmpty } ?? false
    }

    /// All processes that a name in `depends_on` or `restart_with` means.
    package func members(of name: DependencyTarget) -> [Int] {
        targetNumbers[name].map { targets[$0].members } ?? []
    }

    /// Each node after all that it depends on, and otherwise in the order given.
    package func sorted(_ order: [Int]) -> [Int] {
        guard !needs.isEmpty else { return order }
        var ranks = [Int](repeating: 0, count: nodes.count)
        for (rank, node) in order.enumerated() { ranks[node] = rank }
        return DepthFirstWalk(from: order) { node in
            guard needs[node] != nil else { return [] }
            return successors(of: node).sorted { ranks[$0] < ranks[$1] }
        }.finished
    }

    /// The nodes that depend on a node themselves, each once.
    package func dependents(of node: Int) -> [Int] {
        unique(memberships[node, default: []].flatMap { targets[$0].dependents }).filter { dependent in
            needs[dependent, default: []].contains { targets[$0.target].members.contains(node) }
        }
    }

    /// The nodes that are restarted when a node has ended and is RUNNING again, each once.
    package func companions(of node: Int) -> [Int] {
        unique(memberships[node, default: []].flatMap { targets[$0].companions }).filter { $0 != node }
    }

    private func unique(_ numbers: [Int]) -> [Int] {
        guard numbers.count > 1 else { return numbers }
        var seen: Set<Int> = []
        return numbers.filter { seen.insert($0).inserted }
    }
}

/// The processes that names mean.
private struct Members {
    private var byProgram: [String: [Int]] = [:]
    private var byGroup: [String: [Int]] = [:]
    private var byName: [Namespec: Int] = [:]

    init(_ nodes: [DependencyGraph.Node]) {
        for (number, node) in nodes.enumerated() {
            byProgram[node.program, default: []].append(number)
            byGroup[node.name.group, default: []].append(number)
            byName[node.name] = number
        }
    }

    func of(_ target: DependencyTarget) -> [Int] {
        switch target {
        case .program(let name): byProgram[name] ?? []
        case .group(let name): byGroup[name] ?? []
        case .process(let name): byName[name].map { [$0] } ?? []
        }
    }
}
