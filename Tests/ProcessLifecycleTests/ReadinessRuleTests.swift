import Model
import ProcessLifecycle
import Testing

/// When programs are ready (EXT-51).
@Suite struct ReadinessRuleTests {
    private func subject(
        _ name: String,
        _ state: ProcessState,
        group: String? = nil,
        autostart: Bool = true,
        exitCode: Int? = nil,
        health: HealthStatus? = nil
    ) -> ReadinessRule.Subject {
        ReadinessRule.Subject(
            name: Namespec(group: group ?? name, process: name),
            state: state,
            isAutostarted: autostart,
            exitCode: exitCode,
            expectedCodes: [0, 3],
            health: health
        )
    }

    @Test("RUNNING is ready, every other state is not, but for EXITED as expected", arguments: ProcessState.allCases)
    func states(state: ProcessState) {
        #expect(subject("x", state).isReady == (state == .running))
        #expect(subject("x", state, exitCode: 0).isReady == (state == .running || state == .exited))
    }

    @Test("only an expected code makes EXITED ready", arguments: [(0, true), (3, true), (1, false), (-1, false)])
    func exitCodes(code: Int, isReady: Bool) {
        #expect(subject("x", .exited, exitCode: code).isReady == isReady)
    }

    @Test("with a health check only healthy makes RUNNING ready (EXT-73)", arguments: HealthStatus.allCases)
    func health(status: HealthStatus) {
        #expect(subject("x", .running, health: status).isReady == (status == .healthy))
        #expect(subject("x", .exited, exitCode: 0, health: status).isReady)
        #expect(!subject("x", .starting, health: status).isReady)
    }

    @Test("what is not started automatically does not count")
    func autostart() {
        let processes = [subject("web", .running), subject("job", .stopped, autostart: false)]
        #expect(ReadinessRule.verdict(of: processes) == .ready)
        #expect(ReadinessRule.verdict(of: []) == .ready)
    }

    @Test("those that are not ready are told in their order")
    func others() {
        let processes = [subject("b", .fatal), subject("c", .running), subject("a", .starting)]
        #expect(ReadinessRule.verdict(of: processes) == .notReady([processes[0], processes[2]]))
    }

    private var stack: [ReadinessRule.Subject] {
        [
            subject("web", .running), subject("job", .stopped, autostart: false),
            subject("one", .running, group: "work"), subject("two", .backoff, group: "work"),
            subject("three", .stopped, group: "work", autostart: false),
        ]
    }

    @Test(
        "names narrow it to processes and groups",
        arguments: [
            (["web"], []), (["work:one"], []), (["web", "work:one"], []), (["work:two"], ["two"]),
            (["work:*"], ["two"]), (["work:"], ["two"]), (["web", "work:*"], ["two"]),
        ]
    )
    func names(names: [String], others: [String]) {
        let verdict = ReadinessRule.verdict(of: stack, narrowedTo: names)
        let expected = stack.filter { others.contains($0.name.process) }
        #expect(verdict == (expected.isEmpty ? .ready : .notReady(expected)))
    }

    @Test("who is asked for by name counts without autostart too; asking for nothing would always be answered with yes")
    func named() {
        #expect(ReadinessRule.verdict(of: stack, narrowedTo: ["job"]) == .notReady([stack[1]]))
        #expect(
            ReadinessRule.verdict(of: stack, narrowedTo: ["work:*", "work:three"]) == .notReady([stack[3], stack[4]])
        )
    }

    @Test(
        "names of nothing are unknown, whatever the others are",
        arguments: [
            (["x"], ["x"]), (["web", "one"], ["one"]), (["none:*", "web:x"], ["none:*", "web:x"]), ([""], [""]),
        ]
    )
    func unknown(names: [String], unknown: [String]) {
        #expect(ReadinessRule.verdict(of: stack, narrowedTo: names) == .unknown(unknown))
    }
}
