import Model
import NIOCore
import NIOHTTP1
import Testing

@testable import ControlServer

/// The connection of a client, without a channel and without a clock.
@Suite("What becomes of a connection")
struct HTTPConnectionMachineTests {
    private typealias Machine = HTTPConnectionMachine

    private final class Stream: ReplyStream {
        let descriptors = 0
        func start(write: @escaping (ByteBuffer) -> Bool) {}
        func resume() {}
        func stop() {}
    }

    private static func head(
        _ uri: String = "/",
        version: HTTPVersion = .http1_1,
        headers: HTTPHeaders = [:]
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: .POST, uri: uri, headers: headers)
    }

    private static func machine(isKnown: Bool = true) -> Machine {
        Machine(limits: HTTPLimits(), isKnown: isKnown, now: moment(0)) { head in
            head.uri == "/refused" ? .refused(.error(.unauthorized)) : .body(limit: 10)
        }
    }

    private static func moment(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    private static var events: [(name: String, event: Machine.Event)] {
        [
            ("opened", .opened),
            ("head", .head(head())),
            ("head refused", .head(head("/refused"))),
            ("head of too much", .head(head(headers: ["Content-Length": "11"]))),
            ("head of what is no number", .head(head(headers: ["Content-Length": "99999999999999999999"]))),
            ("head announced", .head(head(headers: ["Expect": "100-Continue"]))),
            ("head, the last", .head(head(headers: ["Connection": "close"]))),
            ("body", .body(ByteBuffer(string: "0123456789"))),
            ("body, too much", .body(ByteBuffer(string: "0123456789x"))),
            ("body without room", .bodyWithoutRoom),
            ("end", .end),
            ("pause", .pause),
            ("reply", .reply(HTTPReply(type: "text/plain", "OK"))),
            ("reply, a stream", .reply(HTTPReply(stream: Stream(), headers: [:]))),
            ("written, taken", .written(isTaken: true, pending: 0)),
            ("written, not taken", .written(isTaken: false, pending: 9)),
            ("writable", .writable(pending: 0)),
            ("end written", .endWritten(pending: 0)),
            ("end written, not taken", .endWritten(pending: 9)),
            ("last taken", .lastTaken),
            ("chunk", .chunkWritten(pending: 0)),
            ("chunk, not taken", .chunkWritten(pending: 9)),
            ("chunk taken", .chunkTaken),
            ("deadline", .deadline(pending: 0)),
            ("deadline, not taken", .deadline(pending: 9)),
            ("finish", .finish(pending: 0)),
            ("finish, not taken", .finish(pending: 9)),
            ("closed", .closed),
        ]
    }

    /// All states, each with the events that lead to it.
    private static let states: [(name: String, way: [String])] = [
        ("idle", ["opened"]),
        ("idle, not taken", ["opened", "head", "end", "reply", "written, taken", "end written, not taken"]),
        ("receiving", ["opened", "head"]),
        ("receiving, announced", ["opened", "head announced"]),
        ("answering", ["opened", "head", "end"]),
        ("draining", ["opened", "head", "end", "reply"]),
        ("draining, not taken", ["opened", "head", "end", "reply", "written, not taken"]),
        ("draining last", ["opened", "head, the last", "end", "reply"]),
        ("streaming", ["opened", "head", "end", "reply, a stream"]),
        ("streaming, not taken", ["opened", "head", "end", "reply, a stream", "chunk, not taken"]),
        ("closing", ["opened", "head, the last", "end", "reply", "written, taken"]),
        ("closing, refused", ["opened", "head refused", "written, taken"]),
        ("lingering", ["opened", "head refused", "written, taken", "last taken"]),
        ("closed", ["opened", "closed"]),
    ]

    private static let refusal = "draining last: deadline 60, write last"
    private static let next = "idle: deadline 1800, end"
    private static let last = "closing: deadline 15, end last"

    /// What each event leads to in each state; a pair that is not here changes nothing and has no effect.
    private static let table: [String: [String: String]] = [
        "idle": [
            "opened": "idle: deadline 60",
            "head": "receiving: deadline 60",
            "head announced": "receiving: deadline 60",
            "head, the last": "receiving: deadline 60",
            "head refused": refusal,
            "head of too much": refusal,
            "head of what is no number": refusal,
            "end written, not taken": "idle: deadline 15",
            "finish": "idle: close",
            "deadline": "idle: close",
            "deadline, not taken": "idle: close",
            "closed": "closed: cancel",
        ],
        "idle, not taken": [
            "opened": "idle: deadline 60",
            "head": "receiving: deadline 60",
            "head announced": "receiving: deadline 60",
            "head, the last": "receiving: deadline 60",
            "head refused": refusal,
            "head of too much": refusal,
            "head of what is no number": refusal,
            "finish": "idle: close",
            "deadline": "idle: deadline 1800",
            "deadline, not taken": "idle: deadline 15",
            "closed": "closed: cancel",
        ],
        "receiving": [
            "body, too much": "draining last: write last",
            "body without room": "draining last: write last",
            "finish": "receiving: close",
            "finish, not taken": "receiving: close",
            "end": "answering: cancel, answer",
            "deadline": "receiving: close",
            "deadline, not taken": "receiving: close",
            "closed": "closed: cancel",
        ],
        "receiving, announced": [
            "body, too much": "draining last: write last",
            "body without room": "draining last: write last",
            "finish": "receiving: close",
            "finish, not taken": "receiving: close",
            "end": "answering: cancel, answer",
            "pause": "receiving: proceed",
            "deadline": "receiving: close",
            "deadline, not taken": "receiving: close",
            "closed": "closed: cancel",
        ],
        "answering": [
            "reply": "draining: write",
            "reply, a stream": "streaming: follow",
            "closed": "closed: cancel",
        ],
        "draining": [
            "finish": "draining last: ",
            "finish, not taken": "draining last: ",
            "written, taken": next,
            "written, not taken": "draining: deadline 15",
            "writable": next,
            "closed": "closed: cancel",
        ],
        "draining, not taken": [
            "finish": "draining last: ",
            "finish, not taken": "draining last: ",
            "written, taken": next,
            "writable": next,
            "deadline, not taken": "draining: deadline 15",
            "closed": "closed: cancel",
        ],
        "draining last": [
            "written, taken": last,
            "written, not taken": "draining last: deadline 15",
            "writable": last,
            "closed": "closed: cancel",
        ],
        "streaming": [
            "writable": "streaming: resume",
            "chunk, not taken": "streaming: deadline 15",
            "finish": "streaming: close",
            "finish, not taken": "streaming: close",
            "closed": "closed: cancel, stop",
        ],
        "streaming, not taken": [
            "finish": "streaming: close",
            "finish, not taken": "streaming: close",
            "writable": "streaming: resume",
            "deadline, not taken": "streaming: deadline 15",
            "closed": "closed: cancel, stop",
        ],
        "closing": [
            "last taken": "closing: close",
            "deadline, not taken": "closing: deadline 15",
            "closed": "closed: cancel",
        ],
        "closing, refused": [
            "last taken": "lingering: deadline 5, close output",
            "deadline, not taken": "closing: deadline 15",
            "closed": "closed: cancel",
        ],
        "lingering": [
            "finish": "lingering: close",
            "finish, not taken": "lingering: close",
            "end": "lingering: close",
            "deadline": "lingering: close",
            "deadline, not taken": "lingering: close",
            "closed": "closed: cancel",
        ],
        "closed": [:],
    ]

    private static func name(_ state: Machine.State) -> String {
        switch state {
        case .idle: "idle"
        case .receiving: "receiving"
        case .answering: "answering"
        case .draining(let closes): closes ? "draining last" : "draining"
        case .streaming: "streaming"
        case .closing: "closing"
        case .lingering: "lingering"
        case .closed: "closed"
        }
    }

    private static func name(_ effect: Machine.Effect) -> String {
        switch effect {
        case .answer: "answer"
        case .proceed: "proceed"
        case .write(_, _, let closes): closes ? "write last" : "write"
        case .writeEnd(let isLast): isLast ? "end last" : "end"
        case .follow: "follow"
        case .resumeStream: "resume"
        case .stopStream: "stop"
        case .closeOutput: "close output"
        case .close: "close"
        case .setDeadline(let milliseconds): "deadline \(milliseconds / 1000)"
        case .cancelDeadline: "cancel"
        }
    }

    /// The outcome of the last of these events.
    private static func outcome(_ machine: inout Machine, _ names: [String], at seconds: Int64 = 0) throws -> String {
        var outcome = ""
        for name in names {
            let event = try #require(events.first { $0.name == name }, "\(name)")
            let effects = machine.handle(event.event, at: moment(seconds))
            outcome = Self.name(machine.state) + ": " + effects.map(Self.name).joined(separator: ", ")
        }
        return outcome
    }

    @Test("every event in every state leads to what the table says", arguments: states.map(\.name), events.map(\.name))
    func transition(_ state: String, _ event: String) throws {
        let way = try #require(Self.states.first { $0.name == state }).way
        var machine = Self.machine()
        _ = try Self.outcome(&machine, way)
        let before = Self.name(machine.state)
        #expect(before == state.split(separator: ",").first.map(String.init))
        let expected = try #require(Self.table[state])[event] ?? before + ": "
        #expect(try Self.outcome(&machine, [event]) == expected)
    }

    @Test("a request is answered with its whole body, as far as its route takes it")
    func body() throws {
        var machine = Self.machine()
        _ = try Self.outcome(&machine, ["opened", "head"])
        for text in ["01234", "56", "789"] {
            _ = machine.handle(.body(ByteBuffer(string: text)), at: Self.moment(0))
        }
        for case .answer(let request) in machine.handle(.end, at: Self.moment(0)) {
            #expect(String(buffer: request.body) == "0123456789")
        }
        var other = Self.machine()
        #expect(try Self.outcome(&other, ["opened", "head", "body", "body"]) == "draining last: write last")
    }

    @Test("a body that has come is not asked for (HTTP-12)")
    func noLeave() throws {
        var machine = Self.machine()
        #expect(try Self.outcome(&machine, ["opened", "head announced", "body", "pause"]) == "receiving: ")
        var asked = Self.machine()
        #expect(try Self.outcome(&asked, ["opened", "head announced", "pause", "pause"]) == "receiving: ")
        var old = Self.machine()
        _ = old.handle(.head(Self.head(version: .http1_0, headers: ["Expect": "100-continue"])), at: Self.moment(0))
        #expect(try Self.outcome(&old, ["pause"]) == "receiving: ")
    }

    @Test("an answer ends the connection of a client that wants it, and of an old one that has not asked to keep it")
    func keepAlive() throws {
        let cases: [(HTTPVersion, HTTPHeaders, String)] = [
            (.http1_1, [:], "draining: write"),
            (.http1_1, ["Connection": "close"], "draining last: write last"),
            (.http1_0, [:], "draining last: write last"),
            (.http1_0, ["Connection": "keep-alive"], "draining: write"),
        ]
        for (version, headers, expected) in cases {
            var machine = Self.machine()
            _ = machine.handle(.head(Self.head(version: version, headers: headers)), at: Self.moment(0))
            #expect(try Self.outcome(&machine, ["end", "reply"]) == expected)
        }
        var reply = HTTPReply(type: "text/plain", "OK")
        reply.closes = true
        var machine = Self.machine()
        _ = try Self.outcome(&machine, ["opened", "head", "end"])
        #expect(machine.handle(.reply(reply), at: Self.moment(0)).map(Self.name) == ["write last"])
    }

    @Test("a length that is no number there is, is a bad request, whatever the route takes")
    func length() throws {
        for (length, status) in [
            ("9223372036854775807", HTTPResponseStatus.payloadTooLarge), ("9223372036854775808", .badRequest),
            ("18446744073709551615", .badRequest), ("18446744073709551616", .badRequest), ("11", .payloadTooLarge),
        ] {
            var machine = Self.machine()
            let effects = machine.handle(.head(Self.head(headers: ["Content-Length": length])), at: Self.moment(0))
            guard case .write(let reply, _, let closes) = effects.last else {
                Issue.record("no answer to \(length)")
                continue
            }
            #expect(reply.status == status && closes, "\(length)")
        }
    }

    @Test("the answer that is owed at the end is the last one")
    func finishing() throws {
        var machine = Self.machine()
        _ = try Self.outcome(&machine, ["opened", "head", "end", "finish"])
        #expect(try Self.outcome(&machine, ["reply"]) == "draining last: write last")
        #expect(try Self.outcome(&machine, ["written, taken"]) == "closing: deadline 15, end last")
        #expect(try Self.outcome(&machine, ["last taken"]) == "closing: close")
        var slow = Self.machine()
        let way = ["opened", "head", "end", "reply", "written, taken", "end written, not taken", "finish, not taken"]
        _ = try Self.outcome(&slow, way)
        #expect(try Self.outcome(&slow, ["deadline"]) == "idle: close")
    }

    @Test("a client that takes nothing is gone after four looks, one that takes a chunk whole is not")
    func stalled() throws {
        var machine = Self.machine()
        _ = try Self.outcome(&machine, ["opened", "head", "end", "reply, a stream", "chunk, not taken"])
        let looks = Array(repeating: "deadline, not taken", count: 3)
        #expect(try Self.outcome(&machine, looks) == "streaming: deadline 15")
        #expect(try Self.outcome(&machine, ["chunk taken"] + looks) == "streaming: deadline 15")
        #expect(try Self.outcome(&machine, ["deadline, not taken"]) == "streaming: close")
    }

    @Test("what follows the last request keeps its answer from being lost by a reset")
    func pipelined() throws {
        var machine = Self.machine()
        let way = ["opened", "head, the last", "end", "reply", "written, taken", "head", "last taken"]
        #expect(try Self.outcome(&machine, way) == "lingering: deadline 5, close output")
        #expect(try Self.outcome(&machine, ["body", "end"]) == "lingering: close")
    }

    @Test("strangers may be idle for less time, and become known by a reply that says so")
    func strangers() throws {
        var machine = Self.machine(isKnown: false)
        let request = ["head", "end", "reply", "written, taken"]
        #expect(try Self.outcome(&machine, ["opened"] + request) == "idle: deadline 30, end")
        var reply = HTTPReply(type: "text/plain", "OK")
        reply.isForKnownClient = true
        _ = try Self.outcome(&machine, ["head", "end"])
        _ = machine.handle(.reply(reply), at: Self.moment(0))
        #expect(machine.isKnown)
        #expect(try Self.outcome(&machine, ["written, taken"]) == "idle: deadline 1800, end")
    }

    @Test(
        "a known client waits between requests, a stranger whenever it is not being answered",
        arguments: states.map(\.name)
    )
    func waiting(_ state: String) throws {
        let way = try #require(Self.states.first { $0.name == state }).way
        for isKnown in [true, false] {
            var machine = Self.machine(isKnown: isKnown)
            _ = try Self.outcome(&machine, way, at: 7)
            switch machine.state {
            case .idle: #expect(machine.waitingSince == Self.moment(state == "idle" ? 0 : 7))
            case .receiving, .draining, .closing, .lingering: #expect((machine.waitingSince == nil) == isKnown)
            case .answering, .streaming, .closed: #expect(machine.waitingSince == nil)
            }
        }
    }
}

extension HTTPConnectionMachine {
    fileprivate mutating func handle(_ event: Event, at now: MonotonicTime) -> [Effect] {
        var effects: [Effect] = []
        handle(event, at: now, &effects)
        return effects
    }
}
