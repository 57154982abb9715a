import Model
import TestHarness
import Testing

@testable import EventProtocol

/// The whole listener protocol as a table, as `TransitionTableTests` does it for processes;
/// `UPDATE_DOCS=1 swift test --filter ListenerTableTests` writes docs/listener-states.md anew.
@Suite struct ListenerTableTests {
    /// The situations of a listener, each reached by events alone.
    private enum Situation: String, CaseIterable {
        case acknowledged = "ACKNOWLEDGED"
        case ready = "READY"
        case busy = "BUSY"
        case answering = "BUSY, length of the result known"
        case unknown = "UNKNOWN"

        var machine: ListenerStateMachine {
            var machine = ListenerStateMachine(name: "ear")
            switch self {
            case .acknowledged: break
            case .ready: _ = machine.received("READY\n".utf8)
            case .busy:
                machine = Situation.ready.machine
                _ = machine.sent(event(5))
            case .answering:
                machine = Situation.busy.machine
                _ = machine.received("RESULT 2\n".utf8)
            case .unknown: _ = machine.received("RUBBISH".utf8)
            }
            return machine
        }
    }

    private enum Happening: String, CaseIterable {
        case ready = "writes `READY\\n`"
        case announcement = "writes `RESULT 2\\n`"
        case badAnnouncement = "writes `RESULT x\\n`"
        case success = "writes `OK`"
        case failure = "writes `NO`"
        case rubbish = "writes `RUBBISH\\n`"
        case event = "is sent event 5"
        case failedDelivery = "cannot be sent to"
        case end = "ends"
        case start = "is started"

        func happen(to machine: inout ListenerStateMachine) -> [ListenerStateMachine.Effect] {
            switch self {
            case .ready: return machine.received("READY\n".utf8)
            case .announcement: return machine.received("RESULT 2\n".utf8)
            case .badAnnouncement: return machine.received("RESULT x\n".utf8)
            case .success: return machine.received("OK".utf8)
            case .failure: return machine.received("NO".utf8)
            case .rubbish: return machine.received("RUBBISH\n".utf8)
            case .event: return machine.sent(EventProtocolTests.event(5))
            case .failedDelivery: return machine.deliveryFailed()
            case .end: return machine.ended()
            case .start:
                machine.started()
                return []
            }
        }
    }

    @Test("everything that can happen to a listener does what docs/listener-states.md says")
    func tableIsDocumented() throws {
        try GeneratedPage("listener-states.md").expect(Self.document())
    }

    private static func document() -> String {
        var text = """
            # Event listener states

            What a listener process does, and what follows from it, in every state of the protocol. Written by the test
            `ListenerTableTests` from the state machine itself (`Sources/EventProtocol/ListenerStateMachine.swift`), with a
            listener named `ear`. `-` means that nothing happens. The line about the UNKNOWN state is shortened.

            | State | The listener | Next | Done |
            | --- | --- | --- | --- |

            """
        for situation in Situation.allCases {
            for happening in Happening.allCases { text += row(situation, happening) + "\n" }
        }
        return text
    }

    private static func row(_ situation: Situation, _ happening: Happening) -> String {
        var machine = situation.machine
        let done = happening.happen(to: &machine).map(describe)
        let steps = done.isEmpty ? "-" : done.joined(separator: "; ")
        return "| \(situation.rawValue) | \(happening.rawValue) | \(machine.state.rawValue) | \(steps) |"
    }

    private static func describe(_ effect: ListenerStateMachine.Effect) -> String {
        switch effect {
        case .log(let level, let text): "`\(level.tag) \(text.split(separator: ",").first ?? "")`"
        case .changed(let from, let to): "`DEBG ear: \(from.rawValue) -> \(to.rawValue)`"
        case .rejected(let text): "`WARN \(text)`"
        case .accepted: "`DEBG ear: event was processed`; pauses after rejections are short again"
        case .print: "the result is printed"
        case .giveBack(let event): "event \(event.serial) is to be sent again"
        case .ready: "it may be sent an event"
        }
    }
}
