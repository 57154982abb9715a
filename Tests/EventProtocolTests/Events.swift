import Model

@testable import EventProtocol

/// An event of which only the number matters.
func event(_ number: Int) -> QueuedEvent {
    QueuedEvent(.remoteCommunication(type: "n", data: "\(number)"), serial: number, poolSerial: number)
}

extension Event {
    /// The payload as a listener that counts in this unit gets it.
    func payload(_ unit: PayloadUnit = .characters) -> String {
        String(decoding: payloadBytes(unit), as: UTF8.self)
    }

    func payloadBytes(_ unit: PayloadUnit) -> [UInt8] {
        let envelope = Envelope(server: "s", pool: "p", unit: unit).wrap(QueuedEvent(self, serial: 0, poolSerial: 0))
        return Array(envelope.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
    }
}

extension [ListenerStateMachine.Effect] {
    /// The lines for the activity log, `WARN text` each.
    var logLines: [String] {
        compactMap { effect in
            switch effect {
            case .log(let level, let text): "\(level.tag) \(text)"
            case .changed(let from, let to): "DEBG ear: \(from.rawValue) -> \(to.rawValue)"
            case .rejected(let text): "WARN \(text)"
            case .accepted: "DEBG ear: event was processed"
            default: nil
            }
        }
    }

    /// What goes to standard output.
    var printed: String {
        reduce("") { if case .print(let lines) = $1 { $0 + String(decoding: lines, as: UTF8.self) } else { $0 } }
    }

    var givenBack: [QueuedEvent] {
        compactMap { if case .giveBack(let event) = $0 { event } else { nil } }
    }
}

extension ListenerStateMachine {
    mutating func received(_ bytes: some Collection<UInt8>) -> [Effect] {
        received(Array(bytes).span.bytes)
    }
}
