import LinuxSystem
import NIOCore

/// The remedy when accept(2) has failed (accept(2), "Error handling").
enum AcceptRemedy {
    /// The next client has its turn at once: only one client was refused, or has gone.
    case again
    /// Mostly descriptors or memory are lacking. The connection stays in the kernel's queue and the socket readable, so that
    /// trying on at once would take a whole processor (PITFALLS P41).
    case later

    init(for error: any Error) {
        guard let code = (error as? IOError)?.errnoCode else { self = .later; return }
        self = Errno(code: code).concernsOneClient ? .again : .later
    }
}

/// Stops accepting for a moment when that fails, unless the next client can be accepted at once.
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
        if case .again = AcceptRemedy(for: error) { return }
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
        context.eventLoop.scheduleTask(in: Self.pause) {
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }
}
