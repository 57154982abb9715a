package import LinuxSystem
package import NIOCore
import NIOPosix

/// Reads a descriptor that is ours alone until its end: the read end of a child's pipe, or the signal descriptor.
package final class PipeReader {
    /// Bytes that a pipe holds, unless somebody changes that (pipe(7)).
    package static let pipeCapacity = 65536
    /// Bytes that may come in one pass of the loop, also when the first of them lead to `pause`.
    package static let largestReading = readsPerPass * ChunkSize.largest
    /// So that one pipe does not keep the others waiting.
    private static let readsPerPass = 2

    private let channel: any Channel
    private let number: Int32
    private let onBytes: (ByteBuffer) -> Void
    private let handler: ReadHandler

    /// Why there will be no more, from `onEnd` on; nil when that is not because of an error.
    package var failure: String? { handler.failure }

    /// - Parameters:
    ///   - descriptor: a pipe or the like. It becomes non-blocking, which its description must be ours alone for
    ///     (PITFALLS P10), and is closed at its end or by `close`.
    ///   - chunks: how much is asked for at once.
    ///   - onBytes: called with what was read, in order.
    ///   - onEnd: called once, when there will be no more: after the end of the stream, an error or `close`.
    package init(
        _ descriptor: consuming Descriptor,
        on reactor: Reactor,
        chunks: ChunkSize = .waiting,
        onBytes: @escaping (ByteBuffer) -> Void,
        onEnd: @escaping () -> Void
    ) throws {
        number = descriptor.number
        self.onBytes = onBytes
        handler = ReadHandler(onBytes: onBytes, onEnd: onEnd)
        let bound = NIOLoopBound(handler, eventLoop: reactor.loop)
        let allocator = chunks.allocator(for: number)
        channel = try openPipeChannel(on: reactor, input: descriptor.release(), output: nil) { channel in
            try channel.syncOptions?.setOption(.recvAllocator, value: allocator)
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: UInt(Self.readsPerPass))
            try channel.pipeline.syncOperations.addHandler(bound.value)
        }
    }

    /// Stops reading, so that the writer has to wait once the pipe is full. At the end of the stream what the pipe
    /// still holds is read all the same.
    package func pause() {
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
    }

    package func resume() {
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }

    /// Reads what the pipe holds now, no more than fits into one, and closes it.
    package func finish() {
        readNow()
        close()
    }

    /// Reads what the pipe holds now, no more than fits into one.
    package func readNow() {
        var left = Self.pipeCapacity
        // The descriptor is the channel's, and somebody else's as soon as that is closed.
        while left > 0, channel.isActive {
            var bytes = ByteBuffer()
            let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: left) { space in
                let room = UnsafeMutableRawBufferPointer(rebasing: space.prefix(left))
                return (try? Files.read(from: number, into: room)) ?? 0
            }
            guard count > 0 else { break }
            left -= count
            onBytes(bytes)
        }
    }

    /// Closes the descriptor; `onEnd` is called, now or in this pass of the loop.
    package func close() {
        channel.close(promise: nil)
    }
}

/// How much a `PipeReader` asks for at once.
package enum ChunkSize: Sendable {
    /// As much as is there, so that what was written at once comes at once, up to what Supervisor reads (PROC-40).
    case waiting
    /// Always so many bytes, for descriptors that refuse to fill less than a record (signalfd(2)).
    case fixed(Int)

    fileprivate static let largest = 131_072

    fileprivate func allocator(for descriptor: Int32) -> any RecvByteBufferAllocator {
        switch self {
        case .waiting: WaitingBytesAllocator(descriptor: descriptor)
        case .fixed(let size): FixedSizeRecvByteBufferAllocator(capacity: size)
        }
    }
}

/// Buffers for what a descriptor holds at the moment. The channel asks right before it reads, and only while the
/// descriptor is its own.
private struct WaitingBytesAllocator: RecvByteBufferAllocator {
    private static let smallest = 1024
    let descriptor: Int32

    /// One byte more than there is, as the channel takes a buffer that was filled for a reason to read again. From a pipe
    /// that is full more is likely to come.
    private var size: Int {
        let waiting = waitingBytes(of: descriptor) ?? 0
        if waiting >= PipeReader.pipeCapacity { return min(waiting, ChunkSize.largest) }
        return max(waiting + 1, Self.smallest)
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { allocator.buffer(capacity: size) }

    func nextBufferSize() -> Int? { size }

    mutating func record(actualReadBytes: Int) -> Bool { false }
}

private final class ReadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onBytes: (ByteBuffer) -> Void
    private var onEnd: (() -> Void)?
    private(set) var failure: String?

    init(onBytes: @escaping (ByteBuffer) -> Void, onEnd: @escaping () -> Void) {
        self.onBytes = onBytes
        self.onEnd = onEnd
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = (error as? IOError).map { Errno(code: $0.errnoCode).text } ?? "\(error)"
        // An unread but open pipe would block its writer for ever (PITFALLS P9).
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd?()
        onEnd = nil
    }
}

/// Opens a channel on descriptors, at once: on the loop's own thread NIO registers it before it returns.
/// On failure the descriptors are closed.
func openPipeChannel(
    on reactor: Reactor,
    input: CInt?,
    output: CInt?,
    initializer: @escaping @Sendable (any Channel) throws -> Void
) throws -> any Channel {
    do throws(Errno) {
        try reactor.checkWatch(reading: input.map { [$0] } ?? [], writing: output.map { [$0] } ?? [])
    } catch {
        for descriptor in [input, output] { if let descriptor { _ = Descriptor(owning: descriptor) } }
        throw error
    }
    let opened = NIOLoopBoundBox<Result<any Channel, any Error>?>(nil, eventLoop: reactor.loop)
    let bootstrap = NIOPipeBootstrap(group: reactor.loop)
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try initializer(channel) }
        }
    let future =
        switch (input, output) {
        case (let input?, let output?): bootstrap.takingOwnershipOfDescriptors(input: input, output: output)
        case (let input?, nil): bootstrap.takingOwnershipOfDescriptor(input: input)
        case (nil, let output?): bootstrap.takingOwnershipOfDescriptor(output: output)
        case (nil, nil): reactor.loop.makeFailedFuture(PipeChannelProblem.noDescriptor) as EventLoopFuture<any Channel>
        }
    future.whenComplete { opened.value = $0 }
    switch opened.value {
    case .success(let channel):
        return channel
    case .failure(let error):
        for descriptor in [input, output] { if let descriptor { _ = Descriptor(owning: descriptor) } }
        throw error
    case nil:
        throw PipeChannelProblem.notOpenedAtOnce
    }
}

/// Failures of opening a channel that are no system errors.
enum PipeChannelProblem: Error {
    case noDescriptor
    case notOpenedAtOnce
}
