import LinuxSystem
import Model
import NIOCore
import NIOHTTP1

/// One client: collects a request, has it answered, and goes on with the next. Requests that come while one is being
/// answered wait in NIO's pipelining handler.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Between two requests.
        case idle
        /// With the bytes that its body may have.
        case receiving(HTTPRequestHead, ByteBuffer, limit: Int)
        case answering(HTTPRequestHead)
        /// The client does not take its answer: the next request waits until it does.
        case draining(closes: Bool)
        case streaming(any ReplyStream, AccessLog.Entry)
        /// The last answer is on its way. What comes is thrown away.
        case closing
        /// The last answer has been taken, the rest of its request not: closing at once would reset the connection, and
        /// the client might never see the answer.
        case lingering
    }

    /// Whether it may come from another machine.
    let isRemote: Bool
    /// Whether it has shown that it may use the server, or need not.
    private(set) var isKnown: Bool
    private let limits: HTTPLimits
    private let budget: ClientBudget
    private let accessLog: AccessLog
    private let admit: (HTTPRequestHead) -> Router.Admission
    private let answer: (HTTPRequest, _ reply: @escaping (HTTPReply) -> Void) -> Void
    private var state = State.idle
    private var context: ChannelHandlerContext?
    /// When it began to wait for the request that has not come yet, or for the end of the connection.
    private var begunToWait = Clock.monotonicNow()
    private var deadline: Scheduled<Void>?
    /// Set while the deadline depends on the client's taking what waits for it.
    private var progress: ProgressWatch?
    private var isRequestComplete = true
    /// Set while the client may be waiting for leave to send its body.
    private var isProceedDue = false

    /// - Parameters:
    ///   - budget: has given it a descriptor for the connection before it becomes active.
    ///   - admit: decides by the head whether a request is worth receiving, and how much of it.
    ///   - answer: finds the reply to a request, now or later, exactly once.
    init(
        isRemote: Bool,
        isKnown: Bool,
        limits: HTTPLimits,
        budget: ClientBudget,
        accessLog: AccessLog,
        admit: @escaping (HTTPRequestHead) -> Router.Admission,
        answer: @escaping (HTTPRequest, _ reply: @escaping (HTTPReply) -> Void) -> Void
    ) {
        self.isRemote = isRemote
        self.isKnown = isKnown
        self.limits = limits
        self.budget = budget
        self.accessLog = accessLog
        self.admit = admit
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        expectRequest(within: limits.requestTime)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWaiting()
        if case .streaming(let stream, let entry) = state {
            stream.stop()
            accessLog.record(entry)
        }
        self.context = nil
        budget.release(self)
    }

    /// Of a connection that never became active, too.
    func handlerRemoved(context: ChannelHandlerContext) {
        budget.release(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isRequestComplete = false
            begin(head)
        case .body(let bytes): receive(bytes)
        case .end:
            isRequestComplete = true
            complete()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        switch state {
        case .streaming(let stream, _): stream.resume()
        case .draining(let closes): finish(context, closes: closes)
        case .idle, .receiving, .answering, .closing, .lingering: break
        }
    }

    // MARK: Request

    private func begin(_ head: HTTPRequestHead) {
        // After the last answer there is no other, whatever the client sends.
        guard case .idle = state else { return }
        expectRequest(within: limits.requestTime)
        let limit: Int
        switch admit(head) {
        case .body(let bytes): limit = min(bytes, limits.body)
        case .refused(let reply): return refuse(head, reply)
        }
        // NIO lets digits pass alone; what is no Int is larger than any.
        if let length = head.headers.first(name: "Content-Length"), (Int(length) ?? Int.max) > limit {
            return refuse(head, tooLarge(limit))
        }
        if head.version.minor > 0, head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            isProceedDue = true
        }
        state = .receiving(head, ByteBuffer(), limit: limit)
    }

    private func receive(_ bytes: ByteBuffer) {
        guard case .receiving(let head, var body, let limit) = state else { return }
        isProceedDue = false
        // So that the buffer is not shared, and appending not copying.
        state = .idle
        body.writeImmutableBuffer(bytes)
        if body.readableBytes > limit { return refuse(head, tooLarge(limit)) }
        state = .receiving(head, body, limit: limit)
    }

    /// Nothing more has come for now: a client that has announced `Expect: 100-continue` and sent no body yet waits. One
    /// that has sent it is not told, as Supervisor tells nobody (SPEC HTTP-12; RFC 9110, section 10.1.1).
    func channelReadComplete(context: ChannelHandlerContext) {
        if isProceedDue, case .receiving(let head, _, _) = state {
            isProceedDue = false
            let proceed = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        }
        context.fireChannelReadComplete()
    }

    private func complete() {
        isProceedDue = false
        if case .lingering = state {
            context?.close(promise: nil)
            return
        }
        guard case .receiving(let head, let body, _) = state else { return }
        stopWaiting()
        state = .answering(head)
        answer(HTTPRequest(head: head, body: body)) { [weak self] reply in self?.send(reply) }
    }

    private func tooLarge(_ limit: Int) -> HTTPReply {
        .error(.payloadTooLarge, "The body of this request may have \(limit) bytes.")
    }

    /// Answers a request that is not worth receiving to its end.
    private func refuse(_ head: HTTPRequestHead, _ reply: HTTPReply) {
        state = .answering(head)
        var reply = reply
        reply.closes = true
        send(reply)
    }

    /// Closes the connection when the next request has not come completely in time: a slow client costs nothing but
    /// its connection.
    private func expectRequest(within seconds: Int64) {
        stopWaiting()
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    private func stopWaiting() {
        deadline?.cancel()
        deadline = nil
        progress = nil
    }

    /// Closes the connection when the client takes nothing of what waits for it: until then that is in our memory.
    private func expectProgress() {
        guard progress == nil else { return }
        stopWaiting()
        progress = ProgressWatch(pending: pendingBytes)
        lookAgain()
    }

    private func lookAgain() {
        let interval = TimeAmount.milliseconds(limits.progressTime * 1000 / ProgressWatch.looks)
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: interval) { [weak self] in self?.look() }
    }

    private func look() {
        let pending = pendingBytes
        if pending == 0 {
            progress = nil
            if case .idle = state { expectRequest(within: idleTime) }
        } else if progress?.isStalled(pending: pending) == true {
            context?.close(promise: nil)
        } else {
            lookAgain()
        }
    }

    /// Bytes of answers that the kernel has not taken yet.
    private var pendingBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private var idleTime: Int64 { isKnown ? limits.idleTime : limits.strangerIdleTime }

    // MARK: Reply

    private func send(_ reply: HTTPReply) {
        guard let context, case .answering(let request) = state else { return }
        if reply.isForKnownClient { isKnown = true }
        let reply = affordable(reply)
        let isStream = if case .stream = reply.content { true } else { false }
        let closes = reply.closes || !request.isKeepAlive || (isStream && request.version.minor == 0)
        var head = HTTPResponseHead(version: request.version, status: reply.status, headers: reply.headers)
        head.headers.replaceOrAdd(name: "Server", value: "Medusa/1.12")
        head.headers.replaceOrAdd(name: "Date", value: HTTPDate.text(seconds: Clock.wallNow().seconds))
        if closes {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.version.minor == 0 {
            head.headers.replaceOrAdd(name: "Connection", value: "Keep-Alive")
        }
        let client = context.channel.remoteAddress
        if let failure = reply.failure { accessLog.record(failure, of: request, from: client) }
        var entry = AccessLog.Entry(client: client, request: request, reply: head)
        switch reply.content {
        case .bytes(let bytes):
            head.headers.replaceOrAdd(name: "Content-Length", value: String(bytes.readableBytes))
            entry.reply = head
            if request.method != .HEAD { entry.bodyBytes = bytes.readableBytes }
            accessLog.record(entry)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
            finishOnceTaken(context, closes: closes)
        case .stream(let stream):
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            follow(stream, entry)
        }
    }

    /// A log that is followed takes a descriptor, which there may not be.
    private func affordable(_ reply: HTTPReply) -> HTTPReply {
        guard case .stream(let stream) = reply.content else { return reply }
        for _ in 0..<stream.descriptors where !budget.take(for: self) {
            stream.stop()
            return .error(
                .serviceUnavailable,
                "Too many logs are being followed.",
                headers: ["Retry-After": "10"]
            )
        }
        return reply
    }

    /// A client that sends requests and takes no answers must not fill the memory with them. The end of an answer is
    /// what NIO's pipelining handler waits for before it lets the next request through.
    private func finishOnceTaken(_ context: ChannelHandlerContext, closes: Bool) {
        if !context.channel.isWritable { context.flush() }
        if context.channel.isWritable { return finish(context, closes: closes) }
        state = .draining(closes: closes)
        expectProgress()
    }

    private func finish(_ context: ChannelHandlerContext, closes: Bool) {
        state = closes ? .closing : .idle
        begunToWait = Clock.monotonicNow()
        // Before the end is written: a request that waited behind this one comes from inside that call.
        if closes { expectProgress() } else { expectRequest(within: idleTime) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if closes {
            written.assumeIsolated().whenComplete { [weak self] _ in self?.linger() }
        } else if case .idle = state, pendingBytes > 0 {
            expectProgress()
        }
    }

    /// Closes our half; the other one when the client has sent what it wanted to, or will not stop.
    private func linger() {
        guard let context else { return }
        guard !isRequestComplete else { return context.close(promise: nil) }
        state = .lingering
        expectRequest(within: limits.lingerTime)
        context.close(mode: .output, promise: nil)
    }

    private func follow(_ stream: any ReplyStream, _ entry: AccessLog.Entry) {
        state = .streaming(stream, entry)
        stream.start { [weak self] bytes in
            guard let self, let context = self.context else { return false }
            if case .streaming(let stream, var entry) = state {
                entry.bodyBytes += bytes.readableBytes
                state = .streaming(stream, entry)
            }
            let written = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))))
            written.assumeIsolated().whenSuccess { [weak self] in self?.progress?.hasTaken() }
            if pendingBytes > 0 { expectProgress() }
            return context.channel.isWritable
        }
    }
}

extension HTTPConnection: BudgetedClient {
    /// A stranger has no claim to be waited for, whatever it is in the middle of.
    var waitingSince: MonotonicTime? {
        switch state {
        case .idle: begunToWait
        case .receiving, .draining, .closing, .lingering: isKnown ? nil : begunToWait
        case .answering, .streaming: nil
        }
    }

    func giveWay() {
        context?.close(promise: nil)
    }
}
