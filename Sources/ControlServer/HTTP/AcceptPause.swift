import NIOCore

/// Stops accepting for a moment when that fails, mostly for lack of descriptors: the connection stays in the kernel's
/// queue and the socket readable, so that trying on at once would take a whole processor (PITFALLS P41).
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(200)

    private let onError: (any Error) -> Void

    /// - Parameter onError: told of each failure, before NIO closes the channel because of it, if it does.
    init(onError: @escaping (any Error) -> Void) {
        self.onError = onError
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        onError(error)
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
        context.eventLoop.scheduleTask(in: Self.pause) {
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }
}
