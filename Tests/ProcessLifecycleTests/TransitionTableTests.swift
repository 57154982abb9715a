import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// The whole machine as a table. The table in docs/process-states.md is this test's output; after a change of the
/// machine, `UPDATE_DOCS=1 swift test --filter TransitionTableTests` writes it anew, for the reviewer to read.
@Suite struct TransitionTableTests {
    @Test("every event in every state does what docs/process-states.md says")
    func tableIsDocumented() throws {
        try GeneratedPage("process-states.md").expect(Self.document())
    }

    @Test("an event that is impossible in a state changes nothing", arguments: Situation.allCases, Event.allCases)
    func impossibleEventsChangeNothing(situation: Situation, event: Event) {
        let before = situation.machine()
        var machine = before
        let effects = event.happen(to: &machine, now: at(1))
        guard effects.logLines.contains(where: { $0.hasPrefix("ERRO ignored") }) else { return }
        #expect(machine.phase == before.phase)
        #expect(effects.count == 1)
    }

    private static func document() -> String {
        var text = """
            # Process states

            Every event in every state: the state that follows, and what is done. Written by the test
            `TransitionTableTests` from the state machine itself (`Sources/ProcessLifecycle/Machine/`),
            with the default rules of a program named `x`. `-` means that nothing happens, _impossible_ that the event
            cannot come in that state and is only reported.

            | State | Event | Next | Done |
            | --- | --- | --- | --- |

            """
        for situation in Situation.allCases {
            for event in Event.allCases { text += row(situation, event) + "\n" }
        }
        return text
    }

    private static func row(_ situation: Situation, _ event: Event) -> String {
        var machine = situation.machine()
        let effects = event.happen(to: &machine, now: at(10))
        if effects.logLines.contains(where: { $0.hasPrefix("ERRO ignored") }) {
            return "| \(situation.rawValue) | \(event.rawValue) | | _impossible_ |"
        }
        let done = effects.compactMap { describe($0) }
        let steps = done.isEmpty ? "-" : done.joined(separator: "; ")
        return "| \(situation.rawValue) | \(event.rawValue) | \(machine.wireState.name) | \(steps) |"
    }

    private static func words(_ outcome: StartOutcome) -> String {
        switch outcome {
        case .running: "running"
        case .spawnFailed(let reason): "`\(reason)`"
        case .abnormalTermination: "abnormal termination"
        case .refused: "refused"
        }
    }

    private static func describe(_ effect: ProcessEffect) -> String? {
        switch effect {
        case .runHook(let hook, _): "run \(hook.rawValue)"
        case .stopHook(let signal): "send \(signal.description) to the hook"
        case .killHook: "kill the hook"
        case .postponeTimer(let time):
            "timer not before \((time.nanoseconds - at(10).monotonic.nanoseconds) / 1_000_000_000) s"
        case .prepare: "prepare"
        case .launch: "launch"
        case .awaitTurn: "wait for its turn"
        case .dealWithLeftovers(let isStopping): isStopping ? "wait for leftovers" : "stop leftovers"
        case .killLeftovers: "kill leftovers"
        case .drain(let isUrgent): isUrgent ? "read what is there" : "read to the end"
        case .endRun: "the run is over"
        case .startEnded(let outcome): "start ended: \(Self.words(outcome))"
        case .stopEnded(let outcome): outcome == .stopped ? "stop ended" : "stop failed"
        case .send(let signal, _, let toGroup): "send \(signal.description)\(toGroup ? " to the group" : "")"
        case .armTimer(let time): "timer in \((time.nanoseconds - at(10).monotonic.nanoseconds) / 1_000_000_000) s"
        case .cancelTimer: nil
        case .changed(let transition): "\(transition.from.name) to \(transition.to.name)"
        case .ended(let end): "ended for good with status \(end.exitStatus)"
        case .log(let entry): "`\(entry.level.tag) \(entry.text)`"
        }
    }
}
