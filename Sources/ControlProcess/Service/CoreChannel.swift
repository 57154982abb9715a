import ControlServer
import NIOCore
import NIOPosix

/// Has the loop listen to the core.
final class CoreChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: CoreLink
    private let loop: ServerLoop
    private var isHeldBack = false

    private init(_ link: CoreLink, on loop: ServerLoop) {
        self.link = link
        self.loop = loop
    }

    /// Reads the socket of a link from now on, and has the link know of its end.
    static func open(_ socket: Int32, for link: CoreLink, on loop: ServerLoop) {
        let handler = NIOLoopBound(CoreChannel(link, on: loop), eventLoop: loop.loop)
        ClientBootstrap(group: loop.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(socket)
            .whenFailure { _ in handler.value.link.lose() }
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        link.handlers.drained = { [weak self] in self?.holdBack(channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { link.take($0) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.lose()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        link.lose()
    }

    /// NIO takes for granted that a socket has something to be read when it has been told so, which need not be true any more
    /// in this pass.
    private func holdBack(_ channel: any Channel) {
        guard !isHeldBack, let options = channel.syncOptions else { return }
        isHeldBack = true
        try? options.setOption(.autoRead, value: false)
        loop.inNextPass { [self] in
            isHeldBack = false
            try? options.setOption(.autoRead, value: true)
        }
    }
}
