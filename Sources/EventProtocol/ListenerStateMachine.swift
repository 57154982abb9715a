package import Model
import Text

/// What a listener process may do next, by the protocol that it speaks on its standard output (EVT-35 to EVT-43).
///
/// A listener says `READY\n`, gets one event, and answers it with `RESULT n\n` and n bytes: `OK`, or anything else to
/// have the event sent again. Whoever breaks this gets no more events until its process is started anew. Whatever a
/// listener writes, no more of it is kept than can matter: a line, and of results that are to be printed a mebibyte.
package struct ListenerStateMachine: Sendable {
    /// The four states, by their names in the activity log.
    package enum State: String, CaseIterable, Sendable {
        /// It has started, or has answered an event.
        case acknowledged = "ACKNOWLEDGED"
        case ready = "READY"
        /// It has an event in hand.
        case busy = "BUSY"
        /// It has broken the protocol.
        case unknown = "UNKNOWN"
    }

    /// What follows from something that the listener did.
    package enum Effect: Hashable, Sendable {
        /// A line for the activity log.
        case log(LogLevel, String)
        /// It has rejected an event, with the line about it for the activity log.
        case rejected(String)
        /// It has dealt with an event.
        case accepted
        /// Lines for our standard output (EXT-19).
        case print([UInt8])
        /// The event that it had in hand was not dealt with and is to be sent again.
        case giveBack(QueuedEvent)
        /// It waits for an event.
        case ready
    }

    /// The same as `State`, with what belongs to each.
    private enum Situation {
        /// With the part of `READY\n` that has come.
        case acknowledged([UInt8])
        case ready
        case busy(QueuedEvent, Answer)
        case unknown

        var state: State {
            switch self {
            case .acknowledged: .acknowledged
            case .ready: .ready
            case .busy: .busy
            case .unknown: .unknown
            }
        }
    }

    /// How far the answer to an event has come.
    private enum Answer {
        /// The line with the length of the result.
        case line([UInt8])
        /// The result itself; of which no more is kept than can matter.
        case result(length: Int, received: Int, beginning: [UInt8])
    }

    /// What a result means.
    private enum Verdict {
        case accepted
        case rejected
        /// None that the handler of results can do anything with.
        case failed
    }

    private static let readyToken = Array("READY\n".utf8)
    private static let resultToken = Array("RESULT ".utf8)
    private static let processed = Array("OK".utf8)
    /// A longer line cannot be a valid `RESULT` header.
    private static let longestLine = 64

    package let name: String
    private let handler: ResultHandler
    private var situation = Situation.acknowledged([])

    /// - Parameters:
    ///   - name: the process, for messages.
    ///   - handler: what judges its results.
    package init(name: String, handler: ResultHandler = .standard) {
        self.name = name
        self.handler = handler
    }

    package var state: State { situation.state }

    /// A process has been started.
    package mutating func started() {
        situation = .acknowledged([])
    }

    /// An event has been sent to it; only a listener that is READY gets one (EVT-37).
    package mutating func sent(_ event: QueuedEvent) -> [Effect] {
        guard case .ready = situation else { return [.giveBack(event)] }
        situation = .busy(event, .line([]))
        return []
    }

    /// The event could not be written to it (EVT-34): the listener stays as it was.
    package mutating func deliveryFailed() -> [Effect] {
        guard case .busy(let event, _) = situation else { return [] }
        situation = .ready
        let report =
            "epipe occurred while sending event \(event.serial) to listener \(name), listener state unchanged"
        return [.log(.debug, report), .giveBack(event)]
    }

    /// The process has ended (EVT-41).
    package mutating func ended() -> [Effect] {
        defer { situation = .acknowledged([]) }
        guard case .busy(let event, _) = situation else { return [] }
        return [.giveBack(event)]
    }

    /// The listener has written something.
    package mutating func received(_ bytes: some Collection<UInt8>) -> [Effect] {
        var effects: [Effect] = []
        var rest = bytes[...]
        while let byte = rest.first {
            switch situation {
            case .acknowledged(let token): effects += takeToken(token + [byte])
            case .ready: effects += breakProtocol()
            case .busy(let event, .line(let line)): effects += takeLine(line, byte, of: event)
            case .busy(let event, .result(let length, let received, let beginning)):
                // At once: a listener may go on for ever with a result that it has announced to be endless.
                // Not more than there is: not every collection's prefix can count as far as a listener.
                let part = rest.prefix(min(length - received, rest.count))
                effects += takeResult(length, received + part.count, beginning, part, of: event)
                rest = rest.dropFirst(part.count)
                continue
            case .unknown: return effects
            }
            rest = rest.dropFirst()
        }
        return effects
    }

    // MARK: Parts of the protocol

    private mutating func takeToken(_ token: [UInt8]) -> [Effect] {
        guard token.count == Self.readyToken.count else {
            situation = .acknowledged(token)
            return []
        }
        return token == Self.readyToken ? change(to: .ready) + [.ready] : breakProtocol()
    }

    private mutating func takeLine(_ line: [UInt8], _ byte: UInt8, of event: QueuedEvent) -> [Effect] {
        guard byte == UInt8(ascii: "\n") else {
            situation = .busy(event, .line(line + [byte]))
            return line.count < Self.longestLine ? [] : refuse(line, of: event)
        }
        guard let length = Self.length(announcedBy: line) else { return refuse(line, of: event) }
        situation = .busy(event, .result(length: length, received: 0, beginning: []))
        return length == 0 ? finish(event, length: 0, []) : []
    }

    private mutating func takeResult(
        _ length: Int,
        _ received: Int,
        _ beginning: [UInt8],
        _ part: some Collection<UInt8>,
        of event: QueuedEvent
    ) -> [Effect] {
        let beginning = beginning + part.prefix(kept(of: length) - beginning.count)
        guard received == length else {
            situation = .busy(event, .result(length: length, received: received, beginning: beginning))
            return []
        }
        return finish(event, length: length, beginning)
    }

    /// How many bytes of a result can matter.
    private func kept(of length: Int) -> Int {
        guard handler.printsResults else { return Self.processed.count }
        return length <= PrintedResult.longest ? length : 0
    }

    /// The number after `RESULT `; nil for a line that is not of the protocol (EVT-38, QRK-41).
    private static func length(announcedBy line: [UInt8]) -> Int? {
        guard line.starts(with: resultToken) else { return nil }
        // Blanks around the number are what Python's int() takes.
        guard let number = Int(String(decoding: line.dropFirst(resultToken.count).asciiTrimmed, as: UTF8.self)),
            number >= 0
        else { return nil }
        return number
    }

    private mutating func refuse(_ line: [UInt8], of event: QueuedEvent) -> [Effect] {
        let text = ChunkText.text(of: line).spellingOutControlCharacters()
        return [.log(.warn, "\(name): bad result line: '\(text)'")] + breakProtocol()
    }

    /// A whole result is there. Whether it accepts or rejects the event, the listener has kept to the protocol and may
    /// announce itself again; a result that the handler cannot read is a breach (EVT-39).
    private mutating func finish(_ event: QueuedEvent, length: Int, _ beginning: [UInt8]) -> [Effect] {
        let (verdict, printed) = judge(length: length, beginning)
        switch verdict {
        case .accepted:
            return printed + [.log(.debug, "\(name): event was processed")] + change(to: .acknowledged([])) + [
                .accepted
            ]
        case .rejected:
            return [.rejected("\(name): event was rejected")] + change(to: .acknowledged([])) + [.giveBack(event)]
        case .failed:
            return [.log(.warn, "\(name): event caused an error")] + breakProtocol()
        }
    }

    private func judge(length: Int, _ beginning: [UInt8]) -> (Verdict, [Effect]) {
        guard handler.printsResults else {
            return (length == Self.processed.count && beginning == Self.processed ? .accepted : .rejected, [])
        }
        guard length <= PrintedResult.longest, let lines = PrintedResult.lines(of: beginning) else {
            return (.failed, [])
        }
        return (.accepted, [.print(lines)])
    }

    /// Nothing that a listener says after a breach can be trusted, so it gets no event until its process is started
    /// again (EVT-40). An event in hand goes to the next listener.
    private mutating func breakProtocol() -> [Effect] {
        var inHand: [Effect] = []
        if case .busy(let event, _) = situation { inHand = [.giveBack(event)] }
        let warning =
            "\(name): has entered the UNKNOWN state and will no longer receive events, this usually indicates the "
            + "process violated the eventlistener protocol"
        return change(to: .unknown) + [.log(.warn, warning)] + inHand
    }

    private mutating func change(to next: Situation) -> [Effect] {
        // Not read from `self` after the assignment: Swift 6.3.1 crashes when it optimises that (CopyPropagation).
        let before = situation.state
        situation = next
        return [.log(.debug, "\(name): \(before.rawValue) -> \(next.state.rawValue)")]
    }
}
