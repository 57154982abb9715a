package import LinuxSystem
package import NIOCore
import NIOPosix

/// Writes to a descriptor whose description is ours alone without ever waiting for its reader.
package final class PipeWriter {
    private let channel: any Channel
    private let state: WriteHandler

    /// - Parameters:
    ///   - descriptor: becomes non-blocking, and is closed by `close` or when the reader has gone away.
    ///   - onWritable: called when writing makes sense again after `isWritable` was false.
    ///   - onClosed: called once, when the descriptor has been closed for whatever reason.
    package init(
        _ descriptor: consuming Descriptor,
        on reactor: Reactor,
        onWritable: @escaping () -> Void,
        onClosed: @escaping () -> Void
    ) throws {
        let handler = WriteHandler(onWritable: onWritable, onClosed: onClosed)
        let bound = NIOLoopBound(handler, eventLoop: reactor.loop)
        state = handler
        channel = try openPipeChannel(on: reactor, input: nil, output: descriptor.release()) { channel in
            try channel.pipeline.syncOperations.addHandler(bound.value)
        }
    }

    /// False while enough is waiting to be written: more should be kept by the caller until `onWritable`.
    package var isWritable: Bool {
        channel.isActive && channel.isWritable
    }

    /// False once the descriptor has been closed.
    package var isOpen: Bool { channel.isActive }

    /// Writes, or queues what cannot be written yet.
    /// - Parameter whenDone: called when the reader's side has taken it, with nil, or never will, with the reason;
    ///   before this returns if that is known at once.
    package func write(_ bytes: ByteBuffer, whenDone: @escaping (_ failure: Errno?) -> Void) {
        let done = NIOLoopBound(whenDone, eventLoop: channel.eventLoop)
        channel.writeAndFlush(bytes).whenComplete { result in
            switch result {
            case .success: done.value(nil)
            case .failure(let error as IOError): done.value(Errno(code: error.errnoCode))
            // The channel was closed meanwhile.
            case .failure: done.value(.badDescriptor)
            }
        }
    }

    package func close() {
        channel.close(promise: nil)
    }
}

private final class WriteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onWritable: () -> Void
    private var onClosed: (() -> Void)?

    init(onWritable: @escaping () -> Void, onClosed: @escaping () -> Void) {
        self.onWritable = onWritable
        self.onClosed = onClosed
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { onWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onClosed?()
        onClosed = nil
    }
}
