import Glibc
import LinuxSystem
import NIOCore
import Reactor

/// The way in which bytes get into a standard stream without waiting for its reader.
protocol StreamTransport: AnyObject {
    /// True when a write makes sense now.
    var isReady: Bool { get }
    /// True when nothing is on its way inside the transport.
    var isIdle: Bool { get }
    /// Takes what it can from the front of the bytes.
    func write(_ bytes: inout ByteBuffer)
    /// Called when the transport has become ready again.
    var onReady: () -> Void { get set }
    /// Called once when nobody will ever read again.
    var onGone: () -> Void { get set }
}

/// Chooses the way by what is behind the descriptor.
///
/// - A regular file, /dev/null and the like never make a writer wait: written directly.
/// - A pipe, FIFO or terminal is opened once more through /proc, which gives a description of our own that can be
///   non-blocking and is watched by the event loop.
/// - A socket cannot be opened again, and /proc may be missing or refuse: these are asked before each write.
func makeStreamTransport(descriptor: Int32, reactor: Reactor) throws(Errno) -> any StreamTransport {
    let status = try FileStatus(descriptor: descriptor)
    let waits = status.kind == .pipe || (status.kind == .characterDevice && isatty(descriptor) == 1)
    if waits, let own = try? Files.openAgain(descriptor), let transport = try? PipeTransport(own, reactor: reactor) {
        return transport
    }
    if waits || status.kind == .socket {
        return GuardedTransport(descriptor: descriptor, isSocket: status.kind == .socket, reactor: reactor)
    }
    return DirectTransport(descriptor: descriptor)
}

/// For descriptors whose writes do not wait.
private final class DirectTransport: StreamTransport {
    private let descriptor: Int32
    let isReady = true
    let isIdle = true
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    func write(_ bytes: inout ByteBuffer) {
        while bytes.readableBytes > 0 {
            do throws(Errno) {
                let written = try bytes.withReadableBytes { bytes throws(Errno) in
                    try retrying { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
                }
                bytes.moveReaderIndex(forwardBy: written)
            } catch {
                // A full disk: this output is lost, the next may find room.
                bytes.clear()
            }
        }
    }
}

/// For descriptions of our own, watched by the event loop.
private final class PipeTransport: StreamTransport {
    private var writer: PipeWriter?
    private var chunksUnderWay = 0
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(_ descriptor: consuming Descriptor, reactor: Reactor) throws {
        writer = try PipeWriter(
            descriptor,
            on: reactor,
            onWritable: { [weak self] in self?.onReady() },
            onClosed: { [weak self] in self?.onGone() }
        )
    }

    var isReady: Bool { writer?.isWritable ?? false }
    var isIdle: Bool { chunksUnderWay == 0 }

    func write(_ bytes: inout ByteBuffer) {
        chunksUnderWay += 1
        writer?.write(bytes) { [weak self] _ in self?.chunksUnderWay -= 1 }
        bytes.clear()
    }
}

/// For descriptions that are shared: asks before each write whether it would wait, and tries again a little later.
private final class GuardedTransport: StreamTransport {
    private static let retryMilliseconds: Int64 = 20

    private let descriptor: Int32
    private let isSocket: Bool
    private let reactor: Reactor
    private var retryTimer: ReactorTimer?
    private(set) var isReady = true
    private var isGone = false
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(descriptor: Int32, isSocket: Bool, reactor: Reactor) {
        self.descriptor = descriptor
        self.isSocket = isSocket
        self.reactor = reactor
    }

    var isIdle: Bool { true }

    func write(_ bytes: inout ByteBuffer) {
        do throws(Errno) {
            let written = try bytes.withReadableBytes { bytes throws(Errno) in
                try isSocket ? sendNow(bytes) : writeNow(bytes)
            }
            bytes.moveReaderIndex(forwardBy: written)
        } catch  where error.code == EAGAIN {
            pause()
        } catch {
            bytes.clear()
            isReady = false
            onGone()
        }
    }

    private func sendNow(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try retrying { send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) }
    }

    /// A pipe that is ready takes at least PIPE_BUF bytes at once (pipe(7)).
    private func writeNow(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let ready = try retrying { poll(&request, 1, 0) }
        if ready == 0 { throw Errno(code: EAGAIN) }
        return try retrying { Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF))) }
    }

    private func pause() {
        isReady = false
        retryTimer = reactor.schedule(afterMilliseconds: Self.retryMilliseconds) { [weak self] in
            guard let self else { return }
            isReady = true
            onReady()
        }
    }
}

extension ByteBuffer {
    /// Lends the readable bytes to a call that throws a typed error.
    fileprivate func withReadableBytes<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let result: Result<Int, Failure> = withUnsafeReadableBytes { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
