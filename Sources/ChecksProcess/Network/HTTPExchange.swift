import Model
import NIOCore
import NIOHTTP1

/// Asks for one page over a new connection, and says what the head of the answer says.
final class HTTPExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let authority: String
    private let path: String
    /// nil once it has been called.
    private var done: ((ProbeOutcome) -> Void)?

    /// - Parameters:
    ///   - authority: of the page, for `Host`.
    ///   - done: called once, unless the connection is closed from here.
    init(_ authority: String, _ path: String, _ done: @escaping (ProbeOutcome) -> Void) {
        self.authority = authority
        self.path = path
        self.done = done
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = [
            "Host": authority, "User-Agent": "supervisor-healthcheck", "Connection": "close",
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let code = head.status.code
        finish((200..<400).contains(code) ? .success : .failure("HTTP status \(code)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure("the connection was closed without an answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(Reasons.text(of: error)))
    }

    private func finish(_ outcome: ProbeOutcome) {
        let action = done
        done = nil
        action?(outcome)
    }
}

/// Counts the bytes of a connection up to the head of an answer, which has to come soon.
final class HTTPHead: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes.
    static let longest = 64 << 10

    struct TooLong: Error {}

    private var count = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count += unwrapInboundIn(data).readableBytes
        if count > Self.longest { context.fireErrorCaught(TooLong()) } else { context.fireChannelRead(data) }
    }
}
