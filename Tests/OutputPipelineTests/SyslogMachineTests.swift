import Model
import TestHarness
import Testing

@testable import OutputPipeline

/// The connection to the log daemon, without a socket and without a clock.
@Suite struct SyslogMachineTests {
    private typealias Failure = SyslogMachine.Failure

    private static let other = Failure(.other, "no")
    private static let wrongKind = Failure(.wrongKind, "kind")
    private static let tooLong = Failure(.tooLong, "long")
    private static let line = SyslogMachine.Event.line(Array("x".utf8))

    private static func machine() -> SyslogMachine {
        SyslogMachine(path: "/log") { $0 }
    }

    private static func moment(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    /// All states, each with the events that lead to it.
    private static let states: [(name: String, way: [SyslogMachine.Event])] = [
        ("disconnected", []),
        ("connecting datagram", [line]),
        ("connecting stream", [line, .refused(wrongKind)]),
        ("connected, not proven", [line, .drain, .deadline, .connected]),
        ("connected", [line, .connected, .sent]),
        ("sending, not proven", [line, .connected]),
        ("sending", [line, .connected, .sent, line]),
        ("sending lost", [line, .connected, .sent, line, .drain, .deadline]),
    ]

    private static let events: [(name: String, event: SyslogMachine.Event)] = [
        ("line", line), ("connected", .connected), ("refused wrong kind", .refused(wrongKind)),
        ("refused", .refused(other)), ("sent", .sent), ("failed too long", .failed(tooLong)),
        ("failed", .failed(other)),
        ("closed", .closed), ("drain", .drain), ("deadline", .deadline),
    ]

    /// What each event leads to in each state; a pair that is not here changes nothing and has no effect.
    private static let table: [String: [String: String]] = [
        "disconnected": [
            "line": "connecting datagram: connect datagram",
            "drain": "disconnected: drained",
        ],
        "connecting datagram": [
            "connected": "sending, not proven: send x",
            "refused wrong kind": "connecting stream: connect stream",
            "refused": "disconnected: report",
            "drain": "connecting datagram: startDeadline",
        ],
        "connecting stream": [
            "connected": "sending, not proven: send x0",
            "refused wrong kind": "disconnected: report",
            "refused": "disconnected: report",
            "drain": "connecting stream: startDeadline",
        ],
        "connected, not proven": [
            "line": "sending, not proven: send x",
            "closed": "disconnected:",
            "drain": "connected, not proven: report drained",
        ],
        "connected": [
            "line": "sending: send x",
            "closed": "disconnected:",
            "drain": "connected: drained",
        ],
        "sending, not proven": [
            "sent": "connected:",
            "failed too long": "disconnected: disconnect report",
            "failed": "disconnected: disconnect report",
            "drain": "sending, not proven: startDeadline",
        ],
        "sending": [
            "sent": "connected:",
            "failed too long": "disconnected: disconnect report",
            // The daemon may have been restarted: the message goes out once more.
            "failed": "connecting datagram: disconnect connect datagram",
            "drain": "sending: startDeadline",
        ],
        "sending lost": [
            "sent": "connected: report",
            "failed too long": "disconnected: disconnect",
            "failed": "disconnected: disconnect",
            "drain": "sending lost: report drained",
        ],
    ]

    private static func name(_ state: SyslogMachine.State) -> String {
        switch state {
        case .disconnected: "disconnected"
        case .connecting(let kind): "connecting \(kind)"
        case .connected(let link): link.isProven ? "connected" : "connected, not proven"
        case .sending(let link): link.isProven ? "sending" : "sending, not proven"
        case .sendingLost: "sending lost"
        }
    }

    private static func name(_ effect: SyslogMachine.Effect) -> String {
        switch effect {
        case .connect(let kind): "connect \(kind)"
        case .send(let bytes): "send " + String(decoding: bytes, as: UTF8.self).replacing("\0", with: "0")
        case .disconnect: "disconnect"
        case .report: "report"
        case .startDeadline: "startDeadline"
        case .drained: "drained"
        }
    }

    @Test("every event in every state leads to what the table says", arguments: states.map(\.name), events.map(\.name))
    func transition(_ state: String, _ event: String) throws {
        let way = try #require(Self.states.first { $0.name == state }).way
        let event = try #require(Self.events.first { $0.name == event })
        var machine = Self.machine()
        for step in way { _ = machine.handle(step, at: Self.moment(0)) }
        try #require(Self.name(machine.state) == state)
        let effects = machine.handle(event.event, at: Self.moment(100))
        let outcome = ([Self.name(machine.state) + ":"] + effects.map(Self.name)).joined(separator: " ")
        #expect(outcome == Self.table[state]?[event.name] ?? state + ":")
    }

    @Test("lines go out in their order, one at a time (LOG-60)")
    func order() {
        var machine = Self.machine()
        for text in ["a", "b", "c"] { _ = machine.handle(.line(Array(text.utf8)), at: Self.moment(0)) }
        var sent: [String] = []
        for event in [.connected, .sent, .sent, .sent] as [SyslogMachine.Event] {
            sent += machine.handle(event, at: Self.moment(0)).map(Self.name)
        }
        #expect(sent == ["send a", "send b", "send c"])
    }

    @Test("losses are told when they begin and when they are over, with their number (P40)")
    func losses() {
        var machine = Self.machine()
        var told: [String] = []
        func handle(_ event: SyslogMachine.Event, at milliseconds: Int64) {
            for case .report(let text) in machine.handle(event, at: Self.moment(milliseconds)) { told.append(text) }
        }
        handle(Self.line, at: 0)
        handle(.refused(Self.other), at: 0)
        // Too early for another try.
        handle(Self.line, at: 9)
        #expect(machine.state == .disconnected && machine.lostLines == 2)
        handle(Self.line, at: 10)
        handle(.connected, at: 10)
        handle(.sent, at: 10)
        #expect(
            told == [
                "cannot write to syslog '/log': no; lines for it are dropped meanwhile",
                "syslog '/log' takes lines again, 2 lines were lost",
            ]
        )
    }

    @Test("while a daemon is busy so many bytes are kept, and what is lost beyond them is counted (P40)")
    func capacity() {
        var machine = Self.machine()
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1024)
        for _ in 0..<1030 { _ = machine.handle(.line(line), at: Self.moment(0)) }
        #expect(machine.lostLines == 6)
        _ = machine.handle(.connected, at: Self.moment(0))
        for _ in 0..<1023 { _ = machine.handle(.sent, at: Self.moment(0)) }
        #expect(
            machine.handle(.sent, at: Self.moment(0))
                == [.report("syslog '/log' takes lines again, 6 lines were lost")]
        )
    }

    @Test("draining is over when the last line has been sent, and tells what was lost")
    func drain() {
        var machine = Self.machine()
        _ = machine.handle(Self.line, at: Self.moment(0))
        _ = machine.handle(Self.line, at: Self.moment(0))
        _ = machine.handle(.connected, at: Self.moment(0))
        #expect(machine.handle(.drain, at: Self.moment(0)) == [.startDeadline])
        #expect(machine.handle(.failed(Self.tooLong), at: Self.moment(0)).count == 3)
        _ = machine.handle(.connected, at: Self.moment(0))
        #expect(
            machine.handle(.sent, at: Self.moment(0))
                == [.report("syslog '/log' takes lines again, 1 lines were lost"), .drained]
        )
    }

    @Test("at the deadline what is left counts as lost, and a message under way does not take the next line with it")
    func deadline() {
        var machine = Self.machine()
        for _ in 0..<3 { _ = machine.handle(Self.line, at: Self.moment(0)) }
        _ = machine.handle(.connected, at: Self.moment(0))
        _ = machine.handle(.drain, at: Self.moment(0))
        #expect(
            machine.handle(.deadline, at: Self.moment(0)) == [
                .report(
                    "cannot write to syslog '/log': it does not take the last lines; lines for it are dropped meanwhile"
                ),
                .report("syslog '/log': 3 lines were lost"), .drained,
            ]
        )
        #expect(machine.handle(.line(Array("y".utf8)), at: Self.moment(0)) == [])
        #expect(machine.handle(.sent, at: Self.moment(0)) == [.send(Array("y".utf8))])
        #expect(machine.lostLines == 3)
    }

    @Test("whatever happens, every line is sent or counted, and never two at a time")
    func randomWalk() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        var machine = Self.machine()
        var (lines, sent, waitsForAnswer, isConnecting) = (0, 0, false, false)
        for step in 0..<20_000 {
            var event = Self.line
            switch random.next() % 8 {
            case 0, 1, 2: lines += 1
            case 3: event = .closed
            case 4...6 where waitsForAnswer:
                if isConnecting {
                    event = random.next() % 3 == 0 ? .refused(Self.other) : .connected
                } else {
                    event = [.sent, .sent, .failed(Self.other), .failed(Self.tooLong)][Int(random.next() % 4)]
                }
                if event == .sent { sent += 1 }
                waitsForAnswer = false
            default: continue
            }
            for effect in machine.handle(event, at: Self.moment(Int64(step) * 3)) {
                switch effect {
                case .connect, .send:
                    #expect(!waitsForAnswer, "seed \(seed)")
                    waitsForAnswer = true
                    isConnecting = if case .connect = effect { true } else { false }
                case .disconnect, .report, .startDeadline, .drained: break
                }
            }
        }
        while waitsForAnswer {
            if !isConnecting { sent += 1 }
            waitsForAnswer = false
            for effect in machine.handle(isConnecting ? .connected : .sent, at: Self.moment(100_000)) {
                switch effect {
                case .connect, .send:
                    waitsForAnswer = true
                    isConnecting = if case .connect = effect { true } else { false }
                case .disconnect, .report, .startDeadline, .drained: break
                }
            }
        }
        #expect(sent + machine.lostLines == lines, "seed \(seed)")
    }
}
