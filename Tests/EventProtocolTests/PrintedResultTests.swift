import Model
import Testing

@testable import EventProtocol

@Suite("Results that are printed (EXT-19)")
struct PrintedResultTests {
    /// A listener with event 5 in hand.
    private func busy(_ handler: ResultHandler = .standardOutput) -> ListenerStateMachine {
        var machine = ListenerStateMachine(name: "ear", handler: handler)
        _ = machine.received("READY\n".utf8)
        _ = machine.sent(event(5))
        return machine
    }

    private func answer(_ result: String) -> [UInt8] {
        Array("RESULT \(result.utf8.count)\n\(result)".utf8)
    }

    private static let head = "processname:cat groupname:cats pid:7 channel:stdout\n"

    @Test(
        "each line has the process and the channel in front, and a last newline makes no line",
        arguments: [
            ("hello\n", "cat stdout | hello\n"), ("hello", "cat stdout | hello\n"),
            ("a\nb\n", "cat stdout | a\ncat stdout | b\n"), ("\n", "cat stdout | \n"), ("", "cat stdout | \n"),
            ("a\n\nb", "cat stdout | a\ncat stdout | \ncat stdout | b\n"), ("a:b | c\r\n", "cat stdout | a:b | c\r\n"),
        ]
    )
    func lines(data: String, printed: String) {
        for handler in [ResultHandler.standardOutput, .standardOutputPython3] {
            var machine = busy(handler)
            let effects = machine.received(answer(Self.head + data))
            #expect(effects.printed == printed)
            #expect(effects.logLines == ["DEBG ear: event was processed", "DEBG ear: BUSY -> ACKNOWLEDGED"])
            #expect(effects.givenBack.isEmpty && effects.contains(.accepted))
        }
    }

    @Test("a result may come byte by byte, with bytes in it that are no text")
    func pieces() {
        var machine = busy()
        let effects = (answer(Self.head) + [0xff]).map { machine.received([$0]) }
        #expect(effects.flatMap(\.self).printed == "cat stdout | \n")
        let bytes = Array(Self.head.utf8) + [0xff, 0x0a]
        machine = busy()
        let whole = machine.received(Array("RESULT \(bytes.count)\n".utf8) + bytes)
        #expect(whole.contains(.print(Array("cat stdout | ".utf8) + [0xff, 0x0a])))
    }

    @Test(
        "a result that is no output of a program is an error, and the event goes to another listener (EVT-39)",
        arguments: [
            "OK", "", "processname:cat channel:stdout", "processname:cat\nx", "a:b:c processname:x channel:y\n", "x\ny",
        ]
    )
    func errors(result: String) {
        var machine = busy()
        let effects = machine.received(answer(result))
        #expect(effects.logLines.first == "WARN ear: event caused an error")
        #expect(effects.printed == "" && effects.givenBack == [event(5)])
        #expect(machine.state == .unknown)
    }

    @Test("a result without an end is not kept")
    func endless() {
        var machine = busy()
        _ = machine.received("RESULT \(Int.max)\n".utf8)
        for _ in 0..<100 { #expect(machine.received(Array(repeating: 0x79, count: 65536)).isEmpty) }
        #expect(machine.state == .busy)
    }
}
