import Model
import NIOCore
import NIOHTTP1

/// The rules of one client's connection: which request is worth receiving, when it is answered, when the next one has its
/// turn, and how long the client is waited for. `HTTPConnection` carries its effects out.
struct HTTPConnectionMachine {
    /// The state of the connection. Each case is a row of the table in `HTTPConnectionMachineTests`.
    enum State {
        /// The connection is between two requests.
        case idle
        /// A request is being received; with the part of its body that has come, and the bytes that it may have.
        case receiving(HTTPRequestHead, ByteBuffer, limit: Int)
        case answering(HTTPRequestHead)
        /// The answer has been written but for its end, which NIO's pipelining handler waits for before it lets the next
        /// request through: a client that sends requests and takes no answers must not fill the memory with them.
        case draining(closes: Bool)
        /// The answer goes on until the client has had enough.
        case streaming
        /// The last answer is on its way. Input is thrown away.
        case closing
        /// The last answer has been taken, but its request was not read to the end: closing at once would reset the
        /// connection, and the client might never see the answer.
        case lingering
        case closed
    }

    /// How much of the present request has come; the state does not show that once it has been refused.
    private enum Arrival {
        case complete
        case incomplete
        /// The client may wait for leave to send its body.
        case announced
    }

    /// The purpose of the deadline.
    private enum Wait {
        case none
        /// The client has to send something, or to end the connection.
        case forClient
        /// The client has to take the bytes that wait for it: until then they are in the memory of the process.
        case forProgress(ProgressWatch)
    }

    enum Event {
        case opened
        case head(HTTPRequestHead)
        case body(ByteBuffer)
        /// More of the body has come, and there is no memory for it.
        case bodyWithoutRoom
        /// The request is complete.
        case end
        /// No more input has come for now.
        case pause
        case reply(HTTPReply)
        /// The answer has been written but for its end.
        /// - Parameters:
        ///   - isTaken: whether more bytes may be written.
        ///   - pending: bytes that the kernel has not taken yet. Does not count when more may be written and the
        ///     connection stays.
        case written(isTaken: Bool, pending: Int)
        /// More may be written again.
        case writable(pending: Int)
        case endWritten(pending: Int)
        /// The kernel has taken the last answer.
        case lastTaken
        /// A piece of a stream has been written.
        case chunkWritten(pending: Int)
        /// The kernel has taken a piece of a stream.
        case chunkTaken
        case deadline(pending: Int)
        /// The server ends: only requests that have come are answered.
        case finish(pending: Int)
        case closed
    }

    enum Effect {
        /// Finds the answer to a request; `reply` follows, now or later.
        case answer(HTTPRequest)
        /// Gives the client leave to send its body.
        case proceed(HTTPVersion)
        /// Writes a reply; `written` follows.
        case write(HTTPReply, to: HTTPRequestHead, closes: Bool)
        /// Writes the end of a reply; `endWritten` follows, or `lastTaken`. NIO's pipelining handler may let the next request
        /// through from inside it.
        case writeEnd(isLast: Bool)
        case follow(any ReplyStream, HTTPReply, to: HTTPRequestHead)
        case resumeStream
        case stopStream
        /// Ends this half of the connection.
        case closeOutput
        case close
        /// Replaces the deadline before.
        case setDeadline(milliseconds: Int64)
        case cancelDeadline
    }

    private let limits: HTTPLimits
    private let admit: (HTTPRequestHead) -> Router.Admission
    private(set) var state = State.idle
    private var arrival = Arrival.complete
    private var wait = Wait.none
    /// Whether the next answer is the last one, whatever the client wishes.
    private var isFinishing = false
    /// Whether the client has shown that it may use the server, or need not.
    private(set) var isKnown: Bool
    /// When the client began to wait before the next request, or before the end of the connection.
    private var begunToWait: MonotonicTime

    /// - Parameters:
    ///   - isKnown: whether the client need not show that it may use the server.
    ///   - admit: decides by the head whether a request is worth receiving, and how much of it.
    init(
        limits: HTTPLimits,
        isKnown: Bool,
        now: MonotonicTime,
        admit: @escaping (HTTPRequestHead) -> Router.Admission
    ) {
        self.limits = limits
        self.isKnown = isKnown
        begunToWait = now
        self.admit = admit
    }

    /// Whether a `pause` may have an effect.
    var owesLeave: Bool { if case .announced = arrival { true } else { false } }

    /// Since when nothing has been done for the client; nil while its request is being served. A stranger always counts as
    /// waiting, even in the middle of a request.
    var waitingSince: MonotonicTime? {
        switch state {
        case .idle: begunToWait
        case .receiving, .draining, .closing, .lingering: isKnown ? nil : begunToWait
        case .answering, .streaming, .closed: nil
        }
    }

    /// Adds the effects of an event. An event that does not fit the state changes nothing.
    mutating func handle(_ event: Event, at now: MonotonicTime, _ effects: inout [Effect]) {
        if case .closed = state { return }
        switch event {
        case .opened:
            if case .idle = state { expectClient(withinSeconds: limits.requestTime, &effects) }
        case .head(let head): begin(head, &effects)
        case .body(let bytes): receive(bytes, &effects)
        case .bodyWithoutRoom:
            if case .receiving(let head, _, _) = state { refuse(head, .crowded, &effects) }
        case .end: complete(&effects)
        case .pause: giveLeave(&effects)
        case .reply(let reply):
            if case .answering(let request) = state { send(reply, to: request, &effects) }
        case .written(let isTaken, let pending):
            guard case .draining(let closes) = state else { break }
            if isTaken { finish(closes, pending, now, &effects) } else { expectProgress(pending, &effects) }
        case .writable(let pending):
            switch state {
            case .streaming: effects.append(.resumeStream)
            case .draining(let closes): finish(closes, pending, now, &effects)
            case .idle, .receiving, .answering, .closing, .lingering, .closed: break
            }
        case .endWritten(let pending):
            if case .idle = state, pending > 0 { expectProgress(pending, &effects) }
        case .lastTaken: linger(&effects)
        case .chunkWritten(let pending):
            if case .streaming = state, pending > 0 { expectProgress(pending, &effects) }
        case .chunkTaken:
            guard case .forProgress(var watch) = wait else { break }
            watch.hasTaken()
            wait = .forProgress(watch)
        case .deadline(let pending): look(pending, &effects)
        case .finish(let pending): finish(pending, &effects)
        case .closed: end(&effects)
        }
    }

    /// Whether input for the body of a request is kept.
    var keepsBody: Bool { if case .receiving = state { true } else { false } }

    private mutating func finish(_ pending: Int, _ effects: inout [Effect]) {
        isFinishing = true
        switch state {
        // A client that has not taken its last answer is looked at again.
        case .idle: if pending == 0 { effects.append(.close) }
        case .receiving, .streaming, .lingering: effects.append(.close)
        case .draining: state = .draining(closes: true)
        case .answering, .closing, .closed: break
        }
    }

    // MARK: Request

    private mutating func begin(_ head: HTTPRequestHead, _ effects: inout [Effect]) {
        arrival = .incomplete
        // No answer follows the last one, whatever the client sends.
        guard case .idle = state else { return }
        expectClient(withinSeconds: limits.requestTime, &effects)
        let limit: Int
        // NIO lets only digits pass; a number beyond 64 bits is an error.
        if let length = head.headers.first(name: "Content-Length"), Int(length) == nil {
            return refuse(head, .error(.badRequest, "The Content-Length is not a valid number."), &effects)
        }
        switch admit(head) {
        case .body(let bytes): limit = min(bytes, limits.body)
        case .refused(let reply): return refuse(head, reply, &effects)
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limit {
            return refuse(head, tooLarge(limit), &effects)
        }
        if head.version.minor > 0, head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            arrival = .announced
        }
        state = .receiving(head, ByteBuffer(), limit: limit)
    }

    private mutating func receive(_ bytes: ByteBuffer, _ effects: inout [Effect]) {
        guard case .receiving(let head, var body, let limit) = state else { return }
        arrival = .incomplete
        // The state lets go of the buffer, so that appending does not copy it.
        state = .idle
        body.writeImmutableBuffer(bytes)
        if body.readableBytes > limit { return refuse(head, tooLarge(limit), &effects) }
        state = .receiving(head, body, limit: limit)
    }

    /// A client that has announced `Expect: 100-continue` and sent no body yet waits. A client that has sent its body gets no
    /// such answer; Supervisor never sends one (HTTP-12; RFC 9110, section 10.1.1).
    private mutating func giveLeave(_ effects: inout [Effect]) {
        guard case .announced = arrival, case .receiving(let head, _, _) = state else { return }
        arrival = .incomplete
        effects.append(.proceed(head.version))
    }

    private mutating func complete(_ effects: inout [Effect]) {
        arrival = .complete
        switch state {
        case .receiving(let head, let body, _):
            wait = .none
            state = .answering(head)
            effects.append(.cancelDeadline)
            effects.append(.answer(HTTPRequest(head: head, body: body)))
        case .lingering:
            effects.append(.close)
        case .idle, .answering, .draining, .streaming, .closing, .closed:
            break
        }
    }

    private func tooLarge(_ limit: Int) -> HTTPReply {
        .error(.payloadTooLarge, "The body of this request may have \(limit) bytes.")
    }

    /// Answers a request that is not worth receiving to its end.
    private mutating func refuse(_ head: HTTPRequestHead, _ reply: HTTPReply, _ effects: inout [Effect]) {
        var reply = reply
        reply.closes = true
        send(reply, to: head, &effects)
    }

    // MARK: Reply

    private mutating func send(_ reply: HTTPReply, to request: HTTPRequestHead, _ effects: inout [Effect]) {
        if reply.isForKnownClient { isKnown = true }
        switch reply.content {
        case .bytes:
            let closes = reply.closes || !request.isKeepAlive || isFinishing
            state = .draining(closes: closes)
            effects.append(.write(reply, to: request, closes: closes))
        case .stream(let stream):
            state = .streaming
            effects.append(.follow(stream, reply, to: request))
        }
    }

    private mutating func finish(_ closes: Bool, _ pending: Int, _ now: MonotonicTime, _ effects: inout [Effect]) {
        state = closes ? .closing : .idle
        begunToWait = now
        if closes { expectProgress(pending, &effects) } else { expectClient(withinSeconds: idleTime, &effects) }
        effects.append(.writeEnd(isLast: closes))
    }

    /// Closes this half; the other half follows when the client has sent everything, or does not stop.
    private mutating func linger(_ effects: inout [Effect]) {
        guard case .closing = state else { return }
        if case .complete = arrival {
            effects.append(.close)
        } else {
            state = .lingering
            expectClient(withinSeconds: limits.lingerTime, &effects)
            effects.append(.closeOutput)
        }
    }

    private mutating func end(_ effects: inout [Effect]) {
        effects.append(.cancelDeadline)
        if case .streaming = state { effects.append(.stopStream) }
        wait = .none
        state = .closed
    }

    // MARK: Waiting

    private var idleTime: Int64 { isKnown ? limits.idleTime : limits.strangerIdleTime }

    /// Closes the connection when the next request has not come completely in time: a slow client costs nothing but
    /// its connection.
    private mutating func expectClient(withinSeconds seconds: Int64, _ effects: inout [Effect]) {
        wait = .forClient
        effects.append(.setDeadline(milliseconds: seconds * 1000))
    }

    /// Closes the connection when the client takes none of the bytes that wait for it.
    private mutating func expectProgress(_ pending: Int, _ effects: inout [Effect]) {
        if case .forProgress = wait { return }
        wait = .forProgress(ProgressWatch(pending: pending))
        effects.append(nextLook)
    }

    private var nextLook: Effect { .setDeadline(milliseconds: limits.progressTime * 1000 / ProgressWatch.looks) }

    private mutating func look(_ pending: Int, _ effects: inout [Effect]) {
        switch wait {
        case .none:
            break
        case .forClient:
            effects.append(.close)
        case .forProgress(var watch):
            if pending == 0 {
                wait = .none
                guard case .idle = state else { return }
                if isFinishing { effects.append(.close) } else { expectClient(withinSeconds: idleTime, &effects) }
            } else if watch.isStalled(pending: pending) {
                effects.append(.close)
            } else {
                wait = .forProgress(watch)
                effects.append(nextLook)
            }
        }
    }
}
