import ControlProtocol
import ControlServer
import LinuxSystem
import NIOCore
import NIOPosix

/// The line to the core; the process ends with it.
final class CoreLine: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let loop: ServerLoop
    private var frames = FrameReader(limit: FrameReader.checksLimit)
    private var take: (CheckRequest) -> Void = { _ in }
    private var channel: (any Channel)?
    private var unsent = WireWriter()
    private var isFlushPending = false

    init(on loop: ServerLoop) {
        self.loop = loop
    }

    /// - Parameters:
    ///   - socket: a connected socket, which becomes non-blocking.
    ///   - take: called with all that the core asks for.
    func open(_ socket: Int32, _ take: @escaping (CheckRequest) -> Void) {
        self.take = take
        let handler = NIOLoopBound(self, eventLoop: loop.loop)
        ClientBootstrap(group: loop.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(socket)
            .whenFailure { _ in ProcessIdentity.exitAtOnce(status: 1) }
    }

    /// At the end of this pass: what comes at once wakes the core once.
    func send(_ report: CheckReport) {
        report.write(to: &unsent)
        guard !isFlushPending else { return }
        isFlushPending = true
        loop.inNextPass { [self] in
            isFlushPending = false
            flush()
        }
    }

    private func flush() {
        guard let channel, !unsent.bytes.isEmpty else { return }
        channel.writeAndFlush(ByteBuffer(bytes: unsent.bytes), promise: nil)
        unsent.bytes.removeAll(keepingCapacity: true)
    }

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { frames.append($0) }
        do throws(WireProblem) {
            while let frame = try frames.next() { take(try CheckRequest(frame)) }
        } catch {
            ProcessIdentity.exitAtOnce(status: 1)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ProcessIdentity.exitAtOnce(status: 0)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ProcessIdentity.exitAtOnce(status: 1)
    }
}
