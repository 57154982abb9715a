import EventProtocol
import Model
import ProcessLifecycle

extension FuzzTarget {
    /// What an event listener answers. The first byte says which handler judges its results.
    static let listener = FuzzTarget(
        "listener",
        longest: 512,
        sources: ["EventProtocol/ListenerStateMachine.swift", "EventProtocol/PrintedResult.swift"],
        words: [
            "READY\n", "RESULT 2\nOK", "RESULT 4\nFAIL", "RESULT ", "processname:cat channel:stdout data\n",
            "9223372036854775807\n",
        ]
    ) { bytes, random in
        guard let first = bytes.first else { return }
        let handler: ResultHandler = first & 1 == 0 ? .standard : .standardOutput
        let answers = Array(bytes.dropFirst())
        let whole = try walk([answers[...]], handler)
        let cut = try walk(pieces(of: answers, &random, longest: 7), handler)
        // Printing goes by lines, and not by pieces.
        try hold(cut == whole, "pieces make a difference: \(whole) and \(cut)")
    }

    /// A machine whose listener has an event in hand from the start on, and gets another whenever it is ready.
    private static func walk(_ pieces: [ArraySlice<UInt8>], _ handler: ResultHandler) throws -> [String] {
        var machine = ListenerStateMachine(name: "ear", handler: handler)
        var said: [String] = []
        func take(_ effects: [ListenerStateMachine.Effect]) throws {
            for effect in effects {
                switch effect {
                case .log(_, let line), .rejected(let line):
                    try hold(!line.hasControlCharacters, "a line of the activity log has control characters: \(line)")
                default: break
                }
                said.append("\(effect)")
            }
        }
        try take(machine.received("READY\n".utf8.span.bytes))
        try take(machine.sent(QueuedEvent(Event.tick(.fiveSeconds, second: 5), serial: 1, poolSerial: 1)))
        for piece in pieces { try take(machine.received(piece.span.bytes)) }
        return said + [machine.state.rawValue]
    }

    /// What a program tells by sd_notify(3) (EXT-71): a status is short and harmless, times are not negative.
    static let notify = FuzzTarget(
        "notify",
        longest: 512,
        sources: ["ProcessLifecycle/Readiness/NotifyMessage.swift"],
        words: [
            "READY=1\n", "RELOADING=1\n", "STOPPING=1\n", "STATUS=", "WATCHDOG=1\n", "WATCHDOG=trigger", "BARRIER=1",
            "WATCHDOG_USEC=", "EXTEND_TIMEOUT_USEC=", "18446744073709551615",
        ]
    ) { bytes, _ in
        let message = bytes.withUnsafeBytes { NotifyMessage($0) }
        let status = message.status ?? ""
        try hold(status.utf8.count <= NotifyMessage.longestStatus, "a status of \(status.utf8.count) bytes")
        try hold(!status.hasControlCharacters, "a status with control characters")
        try hold(message.neededTime ?? .zero >= .zero && message.watchdogInterval ?? .zero >= .zero, "a negative time")
    }
}
