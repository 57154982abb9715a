import Model
import TestHarness
import Testing

@testable import EventProtocol

@Suite struct ListenerStateMachineTests {
    private static let broken = [
        "WARN ear: has entered the UNKNOWN state and will no longer receive events, this usually indicates the process "
            + "violated the eventlistener protocol"
    ]

    /// A listener with event 5 in hand.
    private func busy() -> ListenerStateMachine {
        var machine = ListenerStateMachine(name: "ear")
        _ = machine.received("READY\n".utf8)
        _ = machine.sent(event(5))
        return machine
    }

    @Test("READY makes a listener ready, and only then it may get an event (EVT-36, EVT-37)")
    func ready() {
        var machine = ListenerStateMachine(name: "ear")
        #expect(machine.received("READY\n".utf8) == [.changed(.acknowledged, .ready), .ready])
        #expect(machine.state == .ready)
        #expect(machine.sent(event(5)).isEmpty)
        #expect(machine.state == .busy)
    }

    @Test("an event for a listener that is not ready comes back", arguments: ["", "RUBBISH"])
    func notReady(said: String) {
        var machine = ListenerStateMachine(name: "ear")
        _ = machine.received(said.utf8)
        let before = machine.state
        #expect(machine.sent(event(5)) == [.giveBack(event(5))])
        #expect(machine.state == before)
    }

    @Test("tokens may come byte by byte, and together (EVT-43)")
    func chunks() {
        let said = "RESULT 2\nOKREADY\n"
        for border in 0...said.utf8.count {
            var machine = busy()
            let chunks = [Array(said.utf8.prefix(border)), Array(said.utf8.dropFirst(border))]
            let effects = chunks.flatMap { machine.received($0) }
            #expect(machine.state == .ready)
            #expect(
                effects.logLines == [
                    "DEBG ear: event was processed", "DEBG ear: BUSY -> ACKNOWLEDGED",
                    "DEBG ear: ACKNOWLEDGED -> READY",
                ]
            )
            #expect(effects.givenBack.isEmpty)
        }
    }

    @Test(
        "any result but OK rejects the event, which is to be sent again (EVT-39)",
        arguments: ["RESULT 4\nFAIL", "RESULT 3\nOKA", "RESULT 1\nO", "RESULT 2\nok", "RESULT 0\n", "RESULT  4 \nFAIL"]
    )
    func rejection(said: String) {
        var machine = busy()
        let effects = machine.received(said.utf8)
        #expect(effects.logLines == ["WARN ear: event was rejected", "DEBG ear: BUSY -> ACKNOWLEDGED"])
        #expect(effects.givenBack == [event(5)])
        #expect(machine.state == .acknowledged)
    }

    @Test("a long result may come in pieces, and ends where it was said to end")
    func longResult() {
        var machine = busy()
        #expect(machine.received("RESULT 200000\n".utf8).isEmpty)
        let piece = Array(repeating: UInt8(ascii: "O"), count: 65536)
        for _ in 0..<3 { #expect(machine.received(piece).isEmpty) }
        let effects = machine.received(Array(piece.prefix(200_000 - 3 * piece.count)) + "READY\n".utf8)
        #expect(effects.givenBack == [event(5)])
        #expect(machine.state == .ready)
    }

    @Test("a result that never ends keeps the event, and nothing else of it")
    func endlessResult() {
        var machine = busy()
        _ = machine.received("RESULT \(Int.max)\nOK".utf8)
        for _ in 0..<100 { #expect(machine.received(Array(repeating: 0x79, count: 65536)).isEmpty) }
        #expect(machine.state == .busy)
        #expect(machine.ended() == [.giveBack(event(5))])
    }

    @Test(
        "a line that announces no result ends the good relations (EVT-38, QRK-41)",
        arguments: [
            "RESULT xyz", "RESULT -1", "RESULT ", "RESULT", "", "result 2", "XXXXXXX2", "RESULT 99999999999999999999",
        ]
    )
    func badLine(line: String) {
        var machine = busy()
        let effects = machine.received((line + "\nOK").utf8)
        #expect(
            effects.logLines == ["WARN ear: bad result line: '\(line)'", "DEBG ear: BUSY -> UNKNOWN"] + Self.broken
        )
        #expect(effects.givenBack == [event(5)])
        #expect(machine.state == .unknown)
    }

    @Test(
        "control characters of a bad line do not reach the terminal of whoever reads the log; all else is to the letter"
    )
    func controlCharacters() {
        var machine = busy()
        let effects = machine.received("\u{1b}]0;pw\\ned\u{7}\tø\u{9b}1m\r\n".utf8)
        #expect(
            effects.logLines.first == #"WARN ear: bad result line: '\x1b]0;pw\ned\x07\tø\x9b1m\r'"#
        )
    }

    @Test("a line that is no text is spelled out")
    func undecodableLine() {
        var machine = busy()
        let effects = machine.received([0xff, 0x0a])
        #expect(effects.logLines.first == "WARN ear: bad result line: 'Undecodable: b'\\xff''")
    }

    @Test("a line without an end is not collected for ever")
    func endlessLine() {
        var machine = busy()
        _ = machine.received(Array(repeating: UInt8(ascii: "x"), count: 1000))
        #expect(machine.state == .unknown)
    }

    @Test(
        "anything but READY at the start ends the good relations (EVT-36)",
        arguments: ["HELLO WORLD\n", "ready\n", "READY?", "\nREADY\n"]
    )
    func badStart(said: String) {
        var machine = ListenerStateMachine(name: "ear")
        #expect(machine.received(said.utf8).logLines == ["DEBG ear: ACKNOWLEDGED -> UNKNOWN"] + Self.broken)
    }

    @Test("fewer bytes than READY has decide nothing (EVT-36)")
    func shortStart() {
        var machine = ListenerStateMachine(name: "ear")
        #expect(machine.received("WRONG".utf8).isEmpty)
        #expect(machine.state == .acknowledged)
    }

    @Test("a listener that talks while it waits for an event breaks the protocol (EVT-37)")
    func spuriousOutput() {
        var machine = ListenerStateMachine(name: "ear")
        let effects = machine.received("READY\nREADY\n".utf8)
        #expect(machine.state == .unknown)
        #expect(effects.logLines.dropFirst() == (["DEBG ear: READY -> UNKNOWN"] + Self.broken)[...])
    }

    @Test("an event that cannot be delivered comes back, and the listener stays as it was (EVT-34)")
    func failedDelivery() {
        var machine = busy()
        let effects = machine.deliveryFailed()
        #expect(
            effects.logLines == [
                "DEBG epipe occurred while sending event 5 to listener ear, listener state unchanged"
            ]
        )
        #expect(effects.givenBack == [event(5)])
        #expect(machine.state == .ready)
    }

    @Test("the event in the hand of a process that ends comes back (EVT-41)")
    func ended() {
        var machine = busy()
        _ = machine.received("RESULT 2\nO".utf8)
        #expect(machine.ended() == [.giveBack(event(5))])
        #expect(machine.state == .acknowledged)
    }

    @Test("a new process begins anew, whatever the last one did (EVT-35)")
    func restarted() {
        var machine = ListenerStateMachine(name: "ear")
        _ = machine.received("RUBBISH".utf8)
        machine.started()
        #expect(machine.state == .acknowledged)
        _ = machine.received("READY\n".utf8)
        #expect(machine.state == .ready)
    }

    @Test("whatever a listener says, an event is either in hand or has been dealt with once", arguments: 1...200)
    func walk(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        var machine = ListenerStateMachine(name: "ear")
        let words = ["READY\n", "RESULT 2\n", "OK", "FAIL", "RESULT 4\n", "RE", "ADY\n", "\n", "RESULT x\n", "\u{ff}"]
        var inHand = false
        for step in 0..<300 {
            var effects: [ListenerStateMachine.Effect] = []
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                effects = machine.ended()
                machine.started()
            case 1: effects = machine.deliveryFailed()
            case 2...4 where machine.state == .ready:
                #expect(!inHand)
                effects = machine.sent(event(step))
                inHand = true
            default: effects = machine.received((words.randomElement(using: &generator) ?? "").utf8)
            }
            let returned = effects.givenBack.count
            let processed = effects.logLines.filter { $0.hasSuffix("event was processed") }.count
            #expect(returned + processed <= (inHand ? 1 : 0))
            if returned + processed > 0 { inHand = false }
            #expect(inHand == (machine.state == .busy))
        }
    }
}
