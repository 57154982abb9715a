import NIOCore

/// Refuses a client for lack of room, whatever it asks, and ends its connection.
final class CrowdRefusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The time for the client to take the answer: closing at once could reset the connection, and the answer would be lost.
    private static let patience = TimeAmount.milliseconds(500)
    private static let answer =
        "HTTP/1.1 503 Service Unavailable\r\nServer: Medusa/1.12\r\nContent-Type: text/plain\r\nContent-Length: 44\r\n"
        + "Retry-After: 1\r\nConnection: close\r\n\r\nToo many clients are connected. Come again.\n"

    private var hasAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Before it has asked, a client may not expect to be answered.
        guard !hasAnswered else { return }
        hasAnswered = true
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.answer)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
