import Model
import Testing

@testable import ProcessLifecycle

@Suite struct DependencyGraphTests {
    private func node(
        _ name: String,
        _ dependencies: Dependency...,
        with companions: DependencyTarget...
    ) -> DependencyGraph.Node {
        DependencyGraph.Node(
            Namespec(group: name, process: name),
            program: name,
            dependencies: dependencies,
            restartWith: companions
        )
    }

    private func member(_ group: String, _ name: String, of program: String) -> DependencyGraph.Node {
        DependencyGraph.Node(Namespec(group: group, process: name), program: program)
    }

    private func on(
        _ name: String,
        _ condition: DependencyCondition = .started,
        optional: Bool = false
    ) -> Dependency {
        Dependency(.program(name), condition, isOptional: optional)
    }

    /// A process in a state, as those see it that depend on it.
    private func status(
        _ state: ProcessState,
        healthy: Bool? = nil,
        completed: Bool = false,
        comes: Bool = false
    ) -> DependencyGraph.Status {
        let needsRequest = !comes && [.stopped, .exited, .fatal, .unknown].contains(state)
        return DependencyGraph.Status(
            state: state,
            isRunning: state == .running,
            isHealthy: healthy,
            hasCompleted: completed,
            needsRequest: needsRequest
        )
    }

    private func unmet(_ dependency: Dependency, _ status: DependencyGraph.Status) -> [String] {
        DependencyGraph([node("x", dependency), node("db")]).unmet(of: 0) { _ in status }.map(\.text)
    }

    // MARK: Names

    @Test func `a name means all processes of its section, in whatever group they are`() {
        let graph = DependencyGraph([
            node("x", on("db")), member("g", "db_1", of: "db"), member("g", "db_2", of: "db"),
            member("g", "other", of: "other"),
        ])
        #expect(graph.members(of: .program("db")) == [1, 2])
    }

    @Test func `a process and a group are found by their names`() {
        let one = Dependency(.process(Namespec(group: "g", process: "a")))
        let graph = DependencyGraph([
            node("x", one, Dependency(.group("g"))), member("g", "a", of: "a"), member("g", "b", of: "b"),
        ])
        #expect(graph.members(of: one.target) == [1])
        #expect(graph.members(of: .group("g")) == [1, 2])
    }

    @Test func `an unknown name means nothing`() {
        let graph = DependencyGraph([node("x", on("db"))])
        #expect(!graph.knows(.program("db")))
        #expect(graph.unmet(of: 0) { _ in status(.stopped) }.map(\.text) == ["db (not active)"])
    }

    // MARK: Conditions

    @Test(arguments: ProcessState.allCases)
    func `started is RUNNING`(state: ProcessState) {
        #expect(unmet(on("db"), status(state)).isEmpty == (state == .running))
    }

    @Test func `healthy asks for RUNNING and a check that has succeeded`() {
        #expect(unmet(on("db", .healthy), status(.running, healthy: true)).isEmpty)
        #expect(unmet(on("db", .healthy), status(.running, healthy: false)) == ["db:healthy"])
        #expect(unmet(on("db", .healthy), status(.running)) == ["db:healthy"])
        #expect(unmet(on("db", .healthy), status(.starting, healthy: true)) == ["db:healthy"])
    }

    @Test func `completed asks for an end that was expected`() {
        #expect(unmet(on("db", .completed), status(.exited, completed: true)).isEmpty)
        #expect(unmet(on("db", .completed), status(.running)) == ["db:completed"])
        #expect(unmet(on("db", .completed), status(.exited)) == ["db:completed (EXITED)"])
    }

    @Test(arguments: [ProcessState.stopped, .exited, .fatal, .unknown])
    func `what does not come by itself is told with its state`(state: ProcessState) {
        #expect(unmet(on("db"), status(state)) == ["db (\(state.name))"])
        #expect(unmet(on("db"), status(state, comes: true)) == ["db"])
    }

    @Test(arguments: ProcessState.allCases)
    func `an optional one is done without while it is STOPPED, FATAL or EXITED`(state: ProcessState) {
        let isMet = [.stopped, .fatal, .exited, .running].contains(state)
        #expect(unmet(on("db", optional: true), status(state)).isEmpty == isMet)
    }

    @Test func `an optional one that is about to come is waited for`() {
        #expect(unmet(on("db", optional: true), status(.exited, comes: true)) == ["db"])
        let graph = DependencyGraph([node("x", on("nothing", optional: true))])
        #expect(graph.unmet(of: 0) { _ in status(.stopped) }.isEmpty)
    }

    @Test func `all processes that a name means have to meet the condition`() {
        let graph = DependencyGraph([
            node("x", on("db")), member("g", "1", of: "db"), member("g", "2", of: "db"),
        ])
        #expect(graph.unmet(of: 0) { status($0 == 1 ? .running : .starting) }.map(\.text) == ["db"])
        #expect(graph.unmet(of: 0) { status($0 == 1 ? .running : .fatal) }.map(\.text) == ["db (FATAL)"])
        #expect(graph.unmet(of: 0) { _ in status(.running) }.isEmpty)
    }

    // MARK: What is started for another

    @Test func `what does not come by itself is started, with what it depends on itself before it`() {
        let graph = DependencyGraph([node("x", on("a")), node("a", on("b")), node("b"), node("c")])
        #expect(graph.dependenciesToStart(for: 0) { _ in status(.stopped) } == [2, 1])
        #expect(graph.dependenciesToStart(for: 0) { status($0 == 1 ? .backoff : .stopped) } == [])
        #expect(graph.dependenciesToStart(for: 0) { status($0 == 1 ? .running : .stopped) } == [])
        #expect(graph.dependenciesToStart(for: 0) { status($0 == 1 ? .starting : .stopped) } == [2])
    }

    @Test func `what has done its work is started again only for those that want it RUNNING`() {
        let done = status(.exited, completed: true)
        let patient = DependencyGraph([node("x", on("a", .completed)), node("a")])
        #expect(patient.dependenciesToStart(for: 0) { _ in done } == [])
        let other = DependencyGraph([node("x", on("a")), node("a")])
        #expect(other.dependenciesToStart(for: 0) { _ in done } == [1])
    }

    // MARK: Circles

    @Test func `a circle is told in the order of its edges, and what closes it counts for nothing`() {
        let graph = DependencyGraph([
            node("a", on("b")), node("b", on("c")), node("c", on("d")), node("d", on("b")),
        ])
        #expect(graph.circle?.map(\.text) == ["b", "c", "d"])
        #expect(graph.sorted([0, 1, 2, 3]) == [3, 2, 1, 0])
        #expect(graph.unmet(of: 3) { _ in status(.stopped) }.isEmpty)
        #expect(graph.dependents(of: 1) == [0])
    }

    @Test func `a process that depends on itself is a circle`() {
        #expect(DependencyGraph([node("a", Dependency(.group("a")))]).circle?.map(\.text) == ["a"])
    }

    @Test func `processes that are restarted with one another are a circle`() {
        let graph = DependencyGraph([
            node("a", with: .program("b")), node("b", with: .program("a")), node("c", with: .program("a")),
        ])
        #expect(graph.restartCircle?.map(\.text) == ["a", "b"])
        #expect(graph.circle == nil)
        #expect(DependencyGraph([node("a"), node("b", with: .program("a"))]).restartCircle == nil)
    }

    @Test func `companions and dependents of a process are found once, by whatever names`() {
        let a = Namespec(group: "a", process: "a")
        let graph = DependencyGraph([
            node("a"), node("b", on("a"), Dependency(.group("a")), with: .program("a"), .process(a)),
        ])
        #expect(graph.dependents(of: 0) == [1])
        #expect(graph.companions(of: 0) == [1])
    }
}
