import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

@Suite struct StartPlanTests {
    private typealias Group = StartPlan.Group
    private typealias Edge = StartPlan.Edge

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
    func `without edges everything starts at once (PROC-45)`() {
        let plan = StartPlan([program("b"), program("a", priority: 1)])
        var start = plan.start
        #expect(start.next(holds: { _, _ in false }) == plan.order)
        #expect(start.remaining.isEmpty)
        #expect(start.next(holds: { _, _ in true }).isEmpty)
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

    @Test(arguments: StartPlan.Condition.allCases)
    func `a start waits until the condition of its edge holds`(condition: StartPlan.Condition) throws {
        let edge = Edge(.process(node("web", "web")), needs: .process(node("db", "db")), condition)
        let plan = try StartPlan([program("web"), program("other"), program("db")], edges: [edge])
        #expect(texts(plan.order) == ["db", "web", "other"])
        var start = plan.start
        #expect(texts(start.next(holds: { asked, _ in asked != condition })) == ["db", "other"])
        #expect(texts(start.remaining) == ["web"])
        #expect(texts(start.next(holds: { asked, node in asked == condition && node.process == "db" })) == ["web"])
    }

    @Test
    func `an edge may mean all processes of a group`() throws {
        let edge = Edge(.group("g"), needs: .group("db"), .ready)
        let plan = try StartPlan([group("g", "x", "y"), group("db", "1", "2")], edges: [edge])
        var start = plan.start
        #expect(texts(start.next(holds: { _, _ in false })) == ["db:1", "db:2"])
        #expect(start.next(holds: { _, node in node.process == "1" }).isEmpty)
        #expect(texts(start.next(holds: { _, _ in true })) == ["g:x", "g:y"])
    }

    @Test
    func `edges that name what is not there count for nothing`() throws {
        let edges = [
            Edge(.process(node("a", "a")), needs: .process(node("x", "x")), .started),
            Edge(.group("x"), needs: .process(node("a", "a")), .started),
        ]
        #expect(try texts(StartPlan([program("a")], edges: edges).order) == ["a"])
    }

    @Test
    func `what others of its group need is stopped after them`() throws {
        let edge = Edge(.process(node("g", "x")), needs: .process(node("g", "z")), .started)
        let plan = try StartPlan([group("g", "x", "y", "z")], edges: [edge])
        #expect(texts(plan.order) == ["g:z", "g:x", "g:y"])
        #expect(stages(plan) == [["g:y", "g:x"], ["g:z"]])
    }

    @Test
    func `an edge between two groups parts the one that is needed`() throws {
        let edge = Edge(.process(node("web", "web")), needs: .process(node("g", "db")), .started)
        let plan = try StartPlan([program("web", priority: 1), group("g", "cache", "db")], edges: [edge])
        #expect(texts(plan.order) == ["g:db", "web", "g:cache"])
        #expect(stages(plan) == [["g:cache"], ["web"], ["g:db"]])
    }

    @Test
    func `a cycle is told in the order of its edges`() {
        let names = ["a", "b", "c", "d"]
        let edges = zip(names, ["b", "c", "d", "b"]).map { name, needed in
            Edge(.process(node(name, name)), needs: .process(node(needed, needed)), .started)
        }
        #expect(throws: StartPlan.Cycle(nodes: ["b", "c", "d"].map { node($0, $0) })) {
            try StartPlan(names.map { program($0) }, edges: edges)
        }
        let itself = Edge(.process(node("a", "a")), needs: .group("a"), .started)
        #expect(throws: StartPlan.Cycle(nodes: [node("a", "a")])) { try StartPlan([program("a")], edges: [itself]) }
    }

    @Test
    func `a long chain is no trouble`() throws {
        let names = (0..<20_000).map { "\($0)" }
        let edges = zip(names, names.dropFirst()).map { name, needed in
            Edge(.process(node(name, name)), needs: .process(node(needed, needed)), .started)
        }
        let plan = try StartPlan(names.map { program($0) }, edges: edges)
        #expect(plan.order == names.reversed().map { node($0, $0) })
    }
}

/// Random plans, the same in every run, with the promises that hold for all of them.
@Suite struct RandomStartPlanTests {
    private struct World {
        let groups: [StartPlan.Group]
        let edges: [StartPlan.Edge]
        let plan: StartPlan

        /// nil when the edges make a cycle.
        init?(_ random: inout SplitMix) {
            var groups: [StartPlan.Group] = []
            for name in 0..<Int.random(in: 1...6, using: &random) {
                var processes: [(String, Int)] = []
                for process in 0..<Int.random(in: 0...4, using: &random) {
                    processes.append(("\(process)", Int.random(in: 1...3, using: &random)))
                }
                groups.append(
                    StartPlan.Group(
                        name: "\(name)",
                        priority: Int.random(in: 1...3, using: &random),
                        processes: processes
                    )
                )
            }
            let nodes = groups.flatMap { group in
                group.processes.map { Namespec(group: group.name, process: $0.name) }
            }
            var edges: [StartPlan.Edge] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                guard let one = nodes.randomElement(using: &random), let other = nodes.randomElement(using: &random)
                else { continue }
                let condition = StartPlan.Condition.allCases.randomElement(using: &random) ?? .started
                edges.append(StartPlan.Edge(.process(one), needs: .process(other), condition))
            }
            self.groups = groups
            self.edges = edges
            do throws(StartPlan.Cycle) {
                plan = try StartPlan(groups, edges: edges)
            } catch {
                for (node, next) in zip(error.nodes, error.nodes.dropFirst() + error.nodes.prefix(1)) {
                    #expect(edges.contains { $0.dependent == .process(node) && $0.needed == .process(next) })
                }
                return nil
            }
        }

        func needed(by node: Namespec) -> [StartPlan.Need] {
            edges.filter { $0.dependent == .process(node) }.compactMap { edge in
                guard case .process(let needed) = edge.needed else { return nil }
                return StartPlan.Need(node: needed, condition: edge.condition)
            }
        }
    }

    @Test(arguments: 1...200)
    func `nothing starts before its edges hold, and everything starts in the end`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        guard let world = World(&random) else { return }
        var start = world.plan.start
        var holding: [Namespec: Set<StartPlan.Condition>] = [:]
        var started: [Namespec] = []
        for _ in 0..<1000 where !start.remaining.isEmpty {
            for node in start.next(holds: { holding[$1, default: []].contains($0) }) {
                #expect(world.needed(by: node).allSatisfy { holding[$0.node, default: []].contains($0.condition) })
                started.append(node)
            }
            guard let node = started.randomElement(using: &random),
                let condition = StartPlan.Condition.allCases.randomElement(using: &random)
            else { continue }
            holding[node, default: []].insert(condition)
        }
        #expect(Set(started) == Set(world.plan.order) && started.count == world.plan.order.count)
    }

    @Test(arguments: 1...200)
    func `the stop takes the reverse order, and nothing stops before those that need it`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        guard let world = World(&random) else { return }
        var stop = world.plan.stop
        var (asked, stopped): ([Namespec], Set<Namespec>) = ([], [])
        loop: for _ in 0..<1000 {
            switch stop.next(isStopped: { stopped.contains($0) }) {
            case .stop(let nodes):
                for node in nodes {
                    let dependents = world.plan.order.filter { world.needed(by: $0).contains { $0.node == node } }
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
        if world.edges.isEmpty { #expect(asked == world.plan.order.reversed()) }
    }
}
