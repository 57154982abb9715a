import LinuxSystem
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
        case receiving(HTTPRequestHead, ByteBuffer)
        /// The rest of a request that has been answered already is thrown away.
        case refusing
        case answering(HTTPRequestHead)
        /// The client does not take its answer: the next request waits until it does.
        case draining(closes: Bool)
        case streaming(any ReplyStream, AccessLog.Entry)
    }

    private let limits: HTTPLimits
    private let accessLog: AccessLog
    private let answer: (HTTPRequest, _ reply: @escaping (HTTPReply) -> Void) -> Void
    private var state = State.idle
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?

    /// - Parameter answer: finds the reply to a request, now or later, exactly once.
    init(
        limits: HTTPLimits,
        accessLog: AccessLog,
        answer: @escaping (HTTPRequest, _ reply: @escaping (HTTPReply) -> Void) -> Void
    ) {
        self.limits = limits
        self.accessLog = accessLog
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        expectRequest(within: limits.requestTime)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if case .streaming(let stream, let entry) = state {
            stream.stop()
            accessLog.record(entry)
        }
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let bytes): receive(bytes)
        case .end: complete()
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
        case .idle, .receiving, .refusing, .answering: break
        }
    }

    // MARK: Request

    private func begin(_ head: HTTPRequestHead) {
        expectRequest(within: limits.requestTime)
        if head.method == .POST && head.headers["Content-Length"].isEmpty && head.headers["Transfer-Encoding"].isEmpty {
            return refuse(head, .lengthRequired, "A POST has to tell the length of its body.")
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limits.body {
            return refuse(head, .payloadTooLarge, tooLarge)
        }
        if head.version.minor > 0, head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            let proceed = HTTPResponseHead(version: head.version, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        }
        state = .receiving(head, ByteBuffer())
    }

    private func receive(_ bytes: ByteBuffer) {
        guard case .receiving(let head, var body) = state else { return }
        // So that the buffer is not shared, and appending not copying.
        state = .idle
        body.writeImmutableBuffer(bytes)
        if body.readableBytes > limits.body { return refuse(head, .payloadTooLarge, tooLarge) }
        state = .receiving(head, body)
    }

    private func complete() {
        guard case .receiving(let head, let body) = state else { return }
        deadline?.cancel()
        state = .answering(head)
        answer(HTTPRequest(head: head, body: body)) { [weak self] reply in self?.send(reply) }
    }

    private var tooLarge: String { "The body of a request may have \(limits.body) bytes." }

    /// Answers a request that is not worth receiving to its end.
    private func refuse(_ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ reason: String) {
        state = .answering(head)
        var reply = HTTPReply.error(status, reason)
        reply.closes = true
        send(reply)
        if case .idle = state { state = .refusing }
    }

    /// Closes the connection when the next request has not come completely in time: a slow client costs nothing but
    /// its connection.
    private func expectRequest(within seconds: Int64) {
        deadline?.cancel()
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    // MARK: Reply

    private func send(_ reply: HTTPReply) {
        guard let context, case .answering(let request) = state else { return }
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

    /// A client that sends requests and takes no answers must not fill the memory with them. The end of an answer is
    /// what NIO's pipelining handler waits for before it lets the next request through.
    private func finishOnceTaken(_ context: ChannelHandlerContext, closes: Bool) {
        if !context.channel.isWritable { context.flush() }
        if context.channel.isWritable { return finish(context, closes: closes) }
        state = .draining(closes: closes)
        expectRequest(within: limits.idleTime)
    }

    private func finish(_ context: ChannelHandlerContext, closes: Bool) {
        state = .idle
        // Before the end is written: a request that waited behind this one comes from inside that call.
        if !closes { expectRequest(within: limits.idleTime) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        guard closes else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func follow(_ stream: any ReplyStream, _ entry: AccessLog.Entry) {
        state = .streaming(stream, entry)
        stream.start { [weak self] bytes in
            guard let self, let context = self.context else { return false }
            if case .streaming(let stream, var entry) = state {
                entry.bodyBytes += bytes.readableBytes
                state = .streaming(stream, entry)
            }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            return context.channel.isWritable
        }
    }
}
