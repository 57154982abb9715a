import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

@Suite struct StartPlanTests {
    private typealias Group = StartPlan.Group

    /// A group of one process with its own name.
    private func program(_ name: String, priority: Int = 999) -> Group {
        Group(name: name, priority: priority, processes: [(name, priority)])
    }

    private func group(_ name: String, priority: Int = 999, _ processes: String...) -> Group {
        Group(name: name, priority: priority, processes: processes.map { ($0, 999) })
    }

    private func node(_ group: String, _ process: String) -> Namespec {
        Namespec(group: group, process: process)
    }

    private func texts(_ nodes: [Namespec]) -> [String] { nodes.map(\.text) }

    /// The steps of a stop in which each node stops as soon as it is told to.
    private func stages(_ plan: StartPlan) -> [[String]] {
        var stop = plan.stop
        var stopped: Set<Namespec> = []
        var stages: [[String]] = []
        while case .stop(let nodes) = stop.next(isStopped: { stopped.contains($0) }) {
            stages.append(texts(nodes))
            stopped.formUnion(nodes)
        }
        return stages
    }

    @Test
    func `groups and their processes start by priority, among equals the first one first (RPC-36)`() {
        let plan = StartPlan([
            Group(name: "b", priority: 2, processes: [("x", 9), ("y", 1), ("z", 9)]), program("c", priority: 1),
            program("a", priority: 2),
        ])
        #expect(texts(plan.order) == ["c", "b:y", "b:x", "b:z", "a"])
        #expect(plan.groups == ["c", "b", "a"])
        #expect(texts(plan.order(of: "b")) == ["b:y", "b:x", "b:z"])
    }

    @Test
    func `groups are stopped one after another, the highest priority number first, ties in reverse (SD-61)`() {
        let plan = StartPlan([
            program("a", priority: 5), program("b"), program("c"), program("d", priority: -1),
        ])
        var stop = plan.stop
        var stopped: Set<Namespec> = []
        var order: [String] = []
        while case .stop(let nodes) = stop.next(isStopped: { stopped.contains($0) }) {
            order += texts(nodes)
            #expect(stop.next(isStopped: { stopped.contains($0) }) == .wait)
            stopped.formUnion(nodes)
        }
        #expect(order == ["c", "b", "a", "d"])
        #expect(stop.next(isStopped: { _ in true }) == .finished)
        #expect(stop.next(isStopped: { _ in false }) == .finished)
    }

    @Test
    func `the processes of a group are stopped together, in reverse (SD-61)`() {
        let plan = StartPlan([group("g", "x", "y", "z"), program("p")])
        #expect(stages(plan) == [["p"], ["g:z", "g:y", "g:x"]])
    }

    @Test
    func `a plan of nothing has nothing to do`() {
        var stop = StartPlan([]).stop
        #expect(stop.next(isStopped: { _ in false }) == .finished)
        var empty = StartPlan([group("g")]).stop
        #expect(empty.next(isStopped: { _ in false }) == .finished)
    }

    /// - Parameter dependencies: of processes, by their texts.
    private func plan(_ groups: [Group], _ dependencies: [String: [String]]) -> StartPlan {
        StartPlan(groups, graph(groups, dependencies))
    }

    @Test
    func `what others of its group depend on is stopped after them`() {
        let plan = plan([group("g", "x", "y", "z")], ["g:x": ["g:z"]])
        #expect(texts(plan.order) == ["g:z", "g:x", "g:y"])
        #expect(stages(plan) == [["g:y", "g:x"], ["g:z"]])
    }

    @Test
    func `a dependency between two groups parts the one that the other depends on`() {
        let plan = plan([program("web", priority: 1), group("g", "cache", "db")], ["web": ["g:db"]])
        #expect(texts(plan.order) == ["g:db", "web", "g:cache"])
        #expect(stages(plan) == [["g:cache"], ["web"], ["g:db"]])
    }

    @Test
    func `priorities keep their order among what depends on nothing`() {
        let groups = [program("c", priority: 3), program("b", priority: 2), program("a", priority: 1)]
        #expect(texts(plan(groups, ["a": ["c"]]).order) == ["c", "a", "b"])
    }

    @Test
    func `a long chain is no trouble`() {
        let names = (0..<20_000).map { "\($0)" }
        let dependencies = zip(names, names.dropFirst()).map { ($0, [$1]) }
        let plan = plan(names.map { program($0) }, Dictionary(uniqueKeysWithValues: dependencies))
        #expect(plan.order == names.reversed().map { node($0, $0) })
    }
}

/// The graph of what is in some groups.
/// - Parameter dependencies: of processes, by their texts.
private func graph(_ groups: [StartPlan.Group], _ dependencies: [String: [String]]) -> DependencyGraph {
    DependencyGraph(
        groups.flatMap { group in
            group.processes.map { process in
                let name = Namespec(group: group.name, process: process.name)
                return DependencyGraph.Node(
                    name,
                    program: process.name,
                    dependencies: dependencies[name.text, default: []].map { text in
                        let pattern = NamePattern(text)
                        return Dependency(.process(Namespec(group: pattern.group, process: pattern.process ?? "")))
                    }
                )
            }
        }
    )
}

/// Random plans, the same in every run, with the promises that hold for all of them.
@Suite struct RandomStartPlanTests {
    private struct World {
        let plan: StartPlan
        let dependencies: [String: [String]]

        /// nil when the dependencies make a circle.
        init?(_ random: inout SplitMix) {
            var groups: [StartPlan.Group] = []
            for name in 0..<Int.random(in: 1...6, using: &random) {
                var processes: [(String, Int)] = []
                for process in 0..<Int.random(in: 0...4, using: &random) {
                    processes.append(("\(process)", Int.random(in: 1...3, using: &random)))
                }
                groups.append(
                    StartPlan.Group(
                        name: "g\(name)",
                        priority: Int.random(in: 1...3, using: &random),
                        processes: processes
                    )
                )
            }
            let nodes = groups.flatMap { group in
                group.processes.map { Namespec(group: group.name, process: $0.name).text }
            }
            var dependencies: [String: [String]] = [:]
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                guard let one = nodes.randomElement(using: &random), let other = nodes.randomElement(using: &random)
                else { continue }
                dependencies[one, default: []].append(other)
            }
            let graph = graph(groups, dependencies)
            if let circle = graph.circle {
                for (node, next) in zip(circle, circle.dropFirst() + circle.prefix(1)) {
                    #expect(dependencies[node.text, default: []].contains(next.text))
                }
                return nil
            }
            self.dependencies = dependencies
            plan = StartPlan(groups, graph)
        }
    }

    @Test(arguments: 1...200)
    func `everything comes after what it depends on, and once`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        guard let world = World(&random) else { return }
        var seen: Set<String> = []
        for node in world.plan.order {
            #expect(world.dependencies[node.text, default: []].allSatisfy(seen.contains))
            #expect(seen.insert(node.text).inserted)
        }
        #expect(world.plan.order.count == world.plan.places.count)
    }

    @Test(arguments: 1...200)
    func `the stop takes the reverse order, and nothing stops before those that depend on it`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        guard let world = World(&random) else { return }
        var stop = world.plan.stop
        var (asked, stopped): ([Namespec], Set<Namespec>) = ([], [])
        loop: for _ in 0..<1000 {
            switch stop.next(isStopped: { stopped.contains($0) }) {
            case .stop(let nodes):
                for node in nodes {
                    let dependents = world.plan.order.filter {
                        world.dependencies[$0.text, default: []].contains(node.text)
                    }
                    #expect(dependents.allSatisfy(stopped.contains))
                    // Only members of one group live on while another one is asked.
                    #expect(Set(asked).subtracting(stopped).allSatisfy { $0.group == node.group })
                }
                asked += nodes
            case .wait:
                if let node = asked.filter({ !stopped.contains($0) }).randomElement(using: &random) {
                    stopped.insert(node)
                }
            case .finished: break loop
            }
        }
        #expect(asked.count == world.plan.order.count)
        if world.dependencies.isEmpty { #expect(asked == world.plan.order.reversed()) }
    }
}
