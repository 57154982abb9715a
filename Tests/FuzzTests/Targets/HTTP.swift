import Configuration
import Model
import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import ControlServer

extension FuzzTarget {
    /// The bytes of a client on a connection: which requests reach the router and what they are answered with does not depend on
    /// the pieces in which they come.
    static let httpRequest = FuzzTarget(
        "http-request",
        longest: 1024,
        sources: [
            "ControlServer/HTTP/HTTPConnection.swift", "ControlServer/HTTP/HTTPConnectionMachine.swift",
            "ControlServer/HTTP/HTTPRequest.swift", "ControlServer/HTTP/MissingVersion.swift",
            "ControlServer/HTTP/HTTPReply.swift", "ControlServer/HTTP/ProgressWatch.swift",
        ],
        words: [
            "GET / HTTP/1.1\r\n", "POST /RPC2 HTTP/1.0\r\n", "HEAD ", "Content-Length: ",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n", "Connection: keep-alive\r\n", "Expect: 100-continue\r\n", "\r\n\r\n", "0\r\n\r\n",
            "Upgrade: h2c\r\n", "Host: x\r\n", "GET /ok.html\r\n", "HTTP/2.0",
        ]
    ) { bytes, random in
        let whole = try Conversation(bytes, [bytes[...]])
        let cut = try Conversation(bytes, pieces(of: bytes, &random, longest: 64))
        try hold(cut.requests == whole.requests, "pieces make a difference: \(whole.requests) and \(cut.requests)")
        try hold(cut.answers == whole.answers, "pieces make a difference: \(whole.answers) and \(cut.answers)")
        let ends = bytes.count { $0 == 0x0a } + 2
        try hold(whole.requests.count <= ends && whole.answers.count <= ends, "more requests than lines")
        try hold(whole.written <= ends * 4096, "\(whole.written) bytes are answered")
    }
}

/// All that becomes of what a client sends.
private final class Conversation {
    private(set) var requests: [String] = []
    private(set) var answers: [UInt] = []
    /// Bytes.
    private(set) var written = 0

    init(_ bytes: [UInt8], _ pieces: [ArraySlice<UInt8>]) throws {
        let channel = EmbeddedChannel()
        let budget = ClientBudget()
        let connection = HTTPConnection(
            isRemote: true,
            isKnown: false,
            limits: HTTPLimits(),
            budget: budget,
            accessLog: AccessLog(control: nil),
            admit: { $0.uri.utf8.contains(UInt8(ascii: "!")) ? .refused(.crowded) : .body(limit: 64) },
            answer: { [unowned self] request, reply in
                requests.append("\(request.method.rawValue) \(request.head.uri) \(String(buffer: request.body))")
                reply(HTTPReply(type: "text/plain", "\(request.path ?? "-")\(Array(request.query).text)"))
            }
        )
        guard budget.take(for: connection) else { return }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(MissingVersion())
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        let recorder = AnswerRecorder { [unowned self] status in if status != 100 { answers.append(status) } }
        try pipeline.addHandler(recorder)
        try pipeline.addHandler(connection)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/s")).wait()
        for piece in pieces where channel.isActive {
            // What the decoder refuses is answered by a handler in front of ours.
            _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
            channel.embeddedEventLoop.run()
        }
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { written += buffer.readableBytes }
        // Whatever was sent, the client is not waited for without an end.
        channel.embeddedEventLoop.advanceTime(by: .hours(2))
        try hold(!channel.isActive, "a connection is kept without an end")
        _ = try? channel.finish(acceptAlreadyClosed: true)
        try hold(budget.held == 0 && budget.memory.held == 0, "something is held for a client that has gone")
    }
}

/// Notes the statuses of what is answered.
private final class AnswerRecorder: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let note: (UInt) -> Void

    init(_ note: @escaping (UInt) -> Void) {
        self.note = note
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let head) = unwrapOutboundIn(data) { note(head.status.code) }
        context.write(data, promise: promise)
    }
}
