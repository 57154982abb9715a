import Testing

@testable import Configuration

@Suite struct UpdatePlanTests {
    private func plan(_ old: String, _ new: String) throws -> UpdatePlan {
        UpdatePlan(active: try load(base + old).groups, new: try load(base + new).groups)
    }

    private func program(_ name: String, _ options: String = "") -> String {
        "[program:\(name)]\ncommand=x\n\(options)"
    }

    private func change(_ old: String, _ new: String) throws -> UpdatePlan.Change? {
        guard case .changed(let change)? = try plan(old, new).steps.first?.reason else { return nil }
        return change
    }

    @Test
    func `removed groups come first, then changed ones, then added ones (CTL-44)`() throws {
        let old = program("b") + program("c") + program("e") + program("g")
        let new = program("a") + program("b", "startsecs=5\n") + program("d") + program("g", "startsecs=5\n")
        let plan = try plan(old, new)
        #expect(plan.steps.map(\.group) == ["c", "e", "b", "g", "a", "d"])
        #expect(plan.removed == ["c", "e"])
        #expect(plan.changed == ["b", "g"])
        #expect(plan.added == ["a", "d"])
    }

    @Test
    func `what is the same has no step`() throws {
        #expect(try plan(program("a"), program("a")).steps.isEmpty)
    }

    @Test
    func `a plan can be restricted to some groups`() throws {
        let plan = try plan(program("a") + program("b"), program("c") + program("d"))
        #expect(plan.restricted(to: ["b", "d", "x"]).steps.map(\.group) == ["b", "d"])
        #expect(plan.restricted(to: []).steps.isEmpty)
    }

    @Test
    func `a change names the processes that it is about`() throws {
        let group = "[group:g]\nprograms=a,b\n"
        let old = group + program("a") + program("b")
        #expect(
            try change(old, group + program("a", "umask=0\n") + program("b"))
                == UpdatePlan.Change(changedProcesses: ["a"])
        )
        #expect(
            try change(old, "[group:g]\nprograms=b,c\n" + program("a") + program("b") + program("c"))
                == UpdatePlan.Change(addedProcesses: ["c"], removedProcesses: ["a"])
        )
        #expect(try change(old, group + "priority=5\n" + program("a") + program("b"))?.priority == true)
    }

    @Test
    func `a change of the pool alone names nothing`() throws {
        let pool = "[eventlistener:e]\ncommand=x\n"
        #expect(try change(pool + "events=TICK\n", pool + "events=TICK_5\n") == UpdatePlan.Change())
    }
}
