import LinuxSystem
import Model
import NIOCore
import NIOHTTP1

/// One client: passes the events of its channel to `HTTPConnectionMachine`, and carries out its decisions. Requests that come
/// while one is being answered wait in NIO's pipelining handler.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A reply that goes on, and its line for the log at its end.
    private struct FollowedStream {
        let stream: any ReplyStream
        var entry: AccessLog.Entry
    }

    /// Bytes of an answer that is given even when the memory of clients is used up.
    private static let shortAnswer = 65_536

    /// Whether the client may come from another machine.
    let isRemote: Bool
    private let budget: ClientBudget
    /// The memory for the body that is being received, then for the answer.
    private let memory: MemoryShare
    private let accessLog: AccessLog
    private let answer: (HTTPRequest, _ reply: @escaping (HTTPReply) -> Void) -> Void
    private var machine: HTTPConnectionMachine
    /// The effects of the event that is being dealt with; the array is kept, so that its memory serves for the next one.
    private var effects: [HTTPConnectionMachine.Effect] = []
    private var isCarryingOut = false
    /// The events that effects have caused.
    private var events = CircularBuffer<HTTPConnectionMachine.Event>()
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private var followed: FollowedStream?
    /// The life of the request that is being answered.
    private var life: RequestLife?

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
        self.budget = budget
        memory = MemoryShare(of: budget.memory)
        self.accessLog = accessLog
        self.answer = answer
        machine = HTTPConnectionMachine(limits: limits, isKnown: isKnown, now: Clock.monotonicNow(), admit: admit)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        take(.opened)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        budget.release(self)
        memory.set(0)
        life?.end()
        life = nil
        take(.closed)
    }

    /// This comes for a connection that never became active, too.
    func handlerRemoved(context: ChannelHandlerContext) {
        budget.release(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): take(.head(head))
        case .body(let bytes):
            let hasRoom = !machine.keepsBody || memory.grow(by: bytes.readableBytes)
            take(hasRoom ? .body(bytes) : .bodyWithoutRoom)
        case .end: take(.end)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if machine.owesLeave { take(.pause) }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        memory.set(pendingBytes)
        take(.writable(pending: pendingBytes))
    }

    /// Bytes of answers that the kernel has not taken yet.
    private var pendingBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Ends the connection as soon as no answer is owed.
    func finish() {
        take(.finish(pending: pendingBytes))
    }

    /// Carries out the effects of an event. Events that arise meanwhile wait for their turn behind it: NIO calls from inside
    /// its own writes.
    private func take(_ event: HTTPConnectionMachine.Event) {
        guard !isCarryingOut else { return events.append(event) }
        isCarryingOut = true
        deal(with: event)
        while let next = events.popFirst() { deal(with: next) }
        isCarryingOut = false
    }

    private func deal(with event: HTTPConnectionMachine.Event) {
        machine.handle(event, at: Clock.monotonicNow(), &effects)
        for effect in effects { carryOut(effect) }
        effects.removeAll(keepingCapacity: true)
    }

    private func carryOut(_ effect: HTTPConnectionMachine.Effect) {
        switch effect {
        case .answer(let request):
            life = request.life
            answer(request) { [weak self] reply in self?.replied(reply) }
        case .proceed(let version):
            let proceed = HTTPResponseHead(version: version, status: .continue)
            context?.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        case .write(let reply, let request, let closes):
            write(reply, to: request, closes: closes)
        case .writeEnd(let isLast):
            writeEnd(isLast: isLast)
        case .follow(let stream, let reply, let request):
            follow(stream, reply, to: request)
        case .resumeStream:
            followed?.stream.resume()
        case .stopStream:
            followed?.stream.stop()
            if let entry = followed?.entry { accessLog.record(entry) }
            followed = nil
        case .closeOutput:
            context?.close(mode: .output, promise: nil)
        case .close:
            context?.close(promise: nil)
        case .setDeadline(let milliseconds):
            setDeadline(milliseconds)
        case .cancelDeadline:
            deadline?.cancel()
            deadline = nil
        }
    }

    private func setDeadline(_ milliseconds: Int64) {
        deadline?.cancel()
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) { [weak self] in
            guard let self else { return }
            take(.deadline(pending: pendingBytes))
        }
    }

    // MARK: Reply

    private func replied(_ reply: HTTPReply) {
        // A client that has gone must not get a descriptor.
        if context != nil { take(.reply(affordable(reply))) }
    }

    /// The reply, or a refusal: a log that is followed takes a descriptor, and a long answer takes memory, which may be used
    /// up.
    private func affordable(_ reply: HTTPReply) -> HTTPReply {
        let stream: any ReplyStream
        switch reply.content {
        case .stream(let followed):
            memory.set(0)
            stream = followed
        case .bytes(let bytes):
            if memory.resize(to: bytes.storageCapacity) { return reply }
            guard bytes.readableBytes > Self.shortAnswer else {
                memory.set(bytes.storageCapacity)
                return reply
            }
            var refusal = HTTPReply.crowded
            refusal.isForKnownClient = reply.isForKnownClient
            return refusal
        }
        for _ in 0..<stream.descriptors where !budget.take(for: self) {
            stream.stop()
            var refusal = HTTPReply.error(
                .serviceUnavailable,
                "Too many logs are being followed.",
                headers: ["Retry-After": "10"]
            )
            refusal.isForKnownClient = reply.isForKnownClient
            return refusal
        }
        return reply
    }

    /// Writes the head of a reply, and its line in the log.
    private func begin(
        _ reply: HTTPReply,
        to request: HTTPRequestHead,
        closes: Bool,
        on context: ChannelHandlerContext
    ) -> AccessLog.Entry {
        let client = context.channel.remoteAddress
        if let failure = reply.failure { accessLog.record(failure, of: request, from: client) }
        let head = reply.head(for: request, closes: closes, second: Clock.wallNow().seconds)
        return AccessLog.Entry(client: client, request: request, reply: head)
    }

    private func write(_ reply: HTTPReply, to request: HTTPRequestHead, closes: Bool) {
        guard let context, case .bytes(let bytes) = reply.content else { return }
        var entry = begin(reply, to: request, closes: closes, on: context)
        if request.method != .HEAD { entry.bodyBytes = bytes.readableBytes }
        accessLog.record(entry)
        context.write(wrapOutboundOut(.head(entry.reply)), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
        if !context.channel.isWritable { context.flush() }
        let isTaken = context.channel.isWritable
        take(.written(isTaken: isTaken, pending: isTaken && !closes ? 0 : pendingBytes))
    }

    private func writeEnd(isLast: Bool) {
        guard let written = context?.writeAndFlush(wrapOutboundOut(.end(nil))) else { return }
        if isLast {
            written.assumeIsolated().whenComplete { [weak self] _ in self?.take(.lastTaken) }
        } else {
            let pending = pendingBytes
            if pending == 0 { memory.set(0) }
            take(.endWritten(pending: pending))
        }
    }

    private func follow(_ stream: any ReplyStream, _ reply: HTTPReply, to request: HTTPRequestHead) {
        guard let context else { return stream.stop() }
        let closes = reply.closes || !request.isKeepAlive || request.version.minor == 0
        let entry = begin(reply, to: request, closes: closes, on: context)
        context.writeAndFlush(wrapOutboundOut(.head(entry.reply)), promise: nil)
        followed = FollowedStream(stream: stream, entry: entry)
        stream.start { [weak self] bytes in self?.write(bytes) ?? false }
    }

    /// - Returns: whether the client takes more.
    private func write(_ chunk: ByteBuffer) -> Bool {
        guard let context else { return false }
        followed?.entry.bodyBytes += chunk.readableBytes
        let written = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(chunk))))
        written.assumeIsolated().whenSuccess { [weak self] in self?.take(.chunkTaken) }
        take(.chunkWritten(pending: pendingBytes))
        return context.channel.isWritable
    }
}

extension HTTPConnection: BudgetedClient {
    var isKnown: Bool { machine.isKnown }

    var waitingSince: MonotonicTime? { machine.waitingSince }

    var heldBytes: Int { memory.bytes }

    func giveWay() {
        memory.set(0)
        context?.close(promise: nil)
    }
}
