import EventProtocol
import Model
import TestHarness
import Testing

@Suite struct ListenerFuzzTests {
    @Test("whatever a listener writes, in whatever pieces, its state is one of four and the pieces make no difference")
    func anything() throws {
        try Fuzz.run("listener") { bytes, random in
            let whole = walk(bytes, pieces: { $0 })
            let inPieces = walk(bytes, pieces: { Int.random(in: 1...min($0, 7), using: &random) })
            #expect(inPieces == whole, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// A machine whose listener has an event in hand from the start on.
    private func walk(_ bytes: [UInt8], pieces: (Int) -> Int) -> [String] {
        var machine = ListenerStateMachine(name: "ear")
        var said = machine.received(Array("READY\n".utf8)).map { "\($0)" }
        let event = Event.tick(.fiveSeconds, second: 5)
        said += machine.sent(QueuedEvent(event, serial: 1, poolSerial: 1)).map { "\($0)" }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = pieces(rest.count)
            said += machine.received(rest.prefix(count)).map { "\($0)" }
            rest = rest.dropFirst(count)
        }
        return said + [machine.state.rawValue]
    }
}
