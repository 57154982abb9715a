package import Model
import Text

/// What a listener process may do next, by the protocol that it speaks on its standard output (EVT-35 to EVT-43).
///
/// A listener says `READY\n`, gets one event, and answers it with `RESULT n\n` and n bytes: `OK`, or anything else to
/// have the event sent again. A listener that breaks this gets no more events until its process is started again. Whatever a
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
        /// It has gone from one state to another, which is a line for the activity log. The text is made by the one who writes it, as
        /// most logs do not have these lines, and events come by the thousand.
        case changed(State, State)
        /// It has rejected an event, with the line about it for the activity log.
        case rejected(String)
        /// It has dealt with an event, which is a line for the activity log too.
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
        /// With the number of bytes of the first token that have come, and whether they are those of `READY\n`.
        case acknowledged(Int, isReady: Bool)
        case ready
        case busy(QueuedEvent, Answer)
        case unknown

        static let beginning = Situation.acknowledged(0, isReady: true)

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

    private static let readyToken: StaticString = "READY\n"
    private static let resultToken = Array("RESULT ".utf8)
    private static let processed = Array("OK".utf8)
    /// A longer line cannot be a valid `RESULT` header.
    private static let longestLine = 64

    package let name: String
    private let handler: ResultHandler
    private var situation = Situation.beginning

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
        situation = .beginning
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
        defer { situation = .beginning }
        guard case .busy(let event, _) = situation else { return [] }
        return [.giveBack(event)]
    }

    /// The listener has written something.
    package mutating func received(_ bytes: RawSpan) -> [Effect] {
        var effects: [Effect] = []
        var next = 0
        while next < bytes.byteCount {
            let rest = bytes.extracting(next...)
            switch situation {
            case .acknowledged(let count, let isReady): next += takeToken(rest, count, isReady, &effects)
            case .ready: breakProtocol(&effects)
            case .busy(let event, .line(let line)): next += takeLine(rest, line, of: event, &effects)
            case .busy(let event, .result(let length, let received, let beginning)):
                // At once: a listener may go on for ever with a result that it has announced to be endless.
                let part = rest.extracting(first: length - received)
                takeResult(part, length, received, beginning, of: event, &effects)
                next += part.byteCount
            case .unknown: return effects
            }
        }
        return effects
    }

    // MARK: Parts of the protocol

    /// - Returns: how many bytes belong to the token.
    private mutating func takeToken(_ rest: RawSpan, _ count: Int, _ isReady: Bool, _ effects: inout [Effect]) -> Int {
        let part = rest.extracting(first: Self.readyToken.utf8CodeUnitCount - count)
        var isReady = isReady
        // Unsafe only for types that not every byte is a value of; the bounds are checked. The same holds for lines.
        for offset in part.byteOffsets where isReady {
            isReady =
                part.unsafeLoad(fromByteOffset: offset, as: UInt8.self) == Self.readyToken.utf8Start[count + offset]
        }
        situation = .acknowledged(count + part.byteCount, isReady: isReady)
        guard count + part.byteCount == Self.readyToken.utf8CodeUnitCount else { return part.byteCount }
        if isReady {
            change(to: .ready, &effects)
            effects.append(.ready)
        } else {
            breakProtocol(&effects)
        }
        return part.byteCount
    }

    /// - Returns: how many bytes belong to the line, its end included.
    private mutating func takeLine(
        _ rest: RawSpan,
        _ line: [UInt8],
        of event: QueuedEvent,
        _ effects: inout [Effect]
    ) -> Int {
        let room = Self.longestLine - line.count
        // With the end of the longest line.
        let part = rest.extracting(first: room + 1)
        let end = part.byteOffsets.first { part.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == UInt8(ascii: "\n") }
        let line = line + part.extracting(first: min(end ?? room, room))
        if end == nil {
            situation = .busy(event, .line(line))
            if part.byteCount > room { refuse(line, of: event, &effects) }
        } else if let length = Self.length(announcedBy: line) {
            situation = .busy(event, .result(length: length, received: 0, beginning: []))
            if length == 0 { finish(event, length: 0, [], &effects) }
        } else {
            refuse(line, of: event, &effects)
        }
        return end.map { $0 + 1 } ?? part.byteCount
    }

    private mutating func takeResult(
        _ part: RawSpan,
        _ length: Int,
        _ received: Int,
        _ beginning: [UInt8],
        of event: QueuedEvent,
        _ effects: inout [Effect]
    ) {
        let beginning = beginning + part.extracting(first: kept(of: length) - beginning.count)
        if received + part.byteCount == length {
            finish(event, length: length, beginning, &effects)
        } else {
            situation = .busy(event, .result(length: length, received: received + part.byteCount, beginning: beginning))
        }
    }

    /// How many bytes of a result can matter.
    private func kept(of length: Int) -> Int {
        guard handler.printsResults else { return Self.processed.count }
        return length <= PrintedResult.longest ? length : 0
    }

    /// The number after `RESULT `; nil for a line that is not of the protocol (EVT-38, QRK-41).
    private static func length(announcedBy line: [UInt8]) -> Int? {
        guard line.starts(with: resultToken) else { return nil }
        if let number = Self.number(line, from: resultToken.count) { return number }
        // Blanks around the number are what Python's int() takes.
        guard let number = Int(String(decoding: line.dropFirst(resultToken.count).asciiTrimmed, as: UTF8.self)),
            number >= 0
        else { return nil }
        return number
    }

    /// The number that the rest of the line is, when it is nothing but some digits, as nearly all are.
    private static func number(_ line: [UInt8], from start: Int) -> Int? {
        guard (1...9).contains(line.count - start) else { return nil }
        var number = 0
        for index in start..<line.count {
            let digit = Int(line[index]) - Int(UInt8(ascii: "0"))
            guard (0...9).contains(digit) else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private mutating func refuse(_ line: [UInt8], of event: QueuedEvent, _ effects: inout [Effect]) {
        let text = ChunkText.text(of: line).spellingOutControlCharacters()
        effects.append(.log(.warn, "\(name): bad result line: '\(text)'"))
        breakProtocol(&effects)
    }

    /// A whole result is there. Whether it accepts or rejects the event, the listener has kept to the protocol and may
    /// announce itself again; a result that the handler cannot read is a breach (EVT-39).
    private mutating func finish(_ event: QueuedEvent, length: Int, _ beginning: [UInt8], _ effects: inout [Effect]) {
        let (verdict, printed) = judge(length: length, beginning)
        switch verdict {
        case .accepted:
            effects += printed
            effects.append(.accepted)
            change(to: .beginning, &effects)
        case .rejected:
            effects.append(.rejected("\(name): event was rejected"))
            change(to: .beginning, &effects)
            effects.append(.giveBack(event))
        case .failed:
            effects.append(.log(.warn, "\(name): event caused an error"))
            breakProtocol(&effects)
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
    private mutating func breakProtocol(_ effects: inout [Effect]) {
        let before = situation
        change(to: .unknown, &effects)
        let warning =
            "\(name): has entered the UNKNOWN state and will no longer receive events, this usually indicates the "
            + "process violated the eventlistener protocol"
        effects.append(.log(.warn, warning))
        if case .busy(let event, _) = before { effects.append(.giveBack(event)) }
    }

    private mutating func change(to next: Situation, _ effects: inout [Effect]) {
        // Not read from `self` after the assignment: Swift 6.3.1 crashes when it optimises that (CopyPropagation).
        let before = situation.state
        situation = next
        effects.append(.changed(before, next.state))
    }
}

private func + (bytes: [UInt8], more: RawSpan) -> [UInt8] {
    var bytes = bytes
    more.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return bytes
}
