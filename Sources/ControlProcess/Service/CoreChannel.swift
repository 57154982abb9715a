import ControlServer
import NIOCore
import NIOPosix

/// Has the loop listen to the core.
final class CoreChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: CoreLink

    private init(_ link: CoreLink) {
        self.link = link
    }

    /// Reads the socket of a link from now on, and has the link know of its end.
    static func open(_ socket: Int32, for link: CoreLink, on loop: ServerLoop) {
        let bound = NIOLoopBound(link, eventLoop: loop.loop)
        ClientBootstrap(group: loop.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(CoreChannel(bound.value))
                }
            }
            .withConnectedSocket(socket)
            .whenFailure { _ in bound.value.lose() }
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
}
