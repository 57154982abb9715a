import Glibc
import LinuxSystem
import NIOCore
import OutputPipeline
import Reactor

/// The way in which bytes get into a standard stream without waiting for its reader.
protocol StreamTransport: AnyObject {
    /// True when a write makes sense now.
    var isReady: Bool { get }
    /// True when nothing is on its way inside the transport.
    var isIdle: Bool { get }
    /// Takes what it can from the front of the bytes.
    /// - Returns: how many it has taken.
    func write(_ bytes: ByteBuffer) -> Int
    /// Called when the transport has become ready again; from inside a write, too.
    var onReady: () -> Void { get set }
    /// Called once when the reader has gone; from inside a write, too.
    var onGone: () -> Void { get set }
}

/// Chooses the way by what is behind the descriptor.
///
/// - A regular file, /dev/null and the like never make a writer wait: written directly.
/// - A pipe, FIFO or terminal is opened once more, which gives a description of our own that can be non-blocking and is
///   watched by the event loop.
/// - A socket cannot be opened again, and for the others that may be refused, or /proc be missing: these are written to
///   only as far as they take it at once.
///
/// - Parameters:
///   - own: such a description, when there is one already.
///   - report: gets a sentence when bytes begin to be lost, and when that is over.
func makeStreamTransport(
    descriptor: Int32,
    own: consuming Descriptor?,
    reactor: Reactor,
    report: @escaping (String) -> Void
) throws(Errno) -> any StreamTransport {
    let status = try FileStatus(descriptor: descriptor)
    let waits = status.kind.waits(descriptor)
    if waits {
        if let own, let transport = try? PipeTransport(own, reactor: reactor) { return transport }
        if let again = try? Files.openAgain(descriptor), let transport = try? PipeTransport(again, reactor: reactor) {
            return transport
        }
    }
    if waits || status.kind == .socket {
        return GuardedTransport(descriptor: descriptor, isSocket: status.kind == .socket, reactor: reactor)
    }
    return DirectTransport(descriptor: descriptor, report: report)
}

extension FileStatus.Kind {
    /// Whether it can be opened again to be written without waiting.
    func waits(_ descriptor: Int32) -> Bool {
        self == .pipe || (self == .characterDevice && Terminal.isTerminal(descriptor))
    }
}

/// For descriptors whose writes do not wait.
private final class DirectTransport: StreamTransport {
    private let descriptor: Int32
    private let name: String
    private var failures: WriteFailures
    let isReady = true
    let isIdle = true
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(descriptor: Int32, report: @escaping (String) -> Void) {
        self.descriptor = descriptor
        name = "log file '\(StandardStreamPath.name(of: descriptor))'"
        failures = WriteFailures(of: name, now: Clock.monotonicNow, report: report)
    }

    /// What a full disk does not take is lost, and counted.
    func write(_ bytes: ByteBuffer) -> Int {
        let count = bytes.readableBytes
        guard failures.allowTry else {
            failures.lose(count)
            return count
        }
        var rest = bytes
        do throws(Errno) {
            while rest.readableBytes > 0 {
                let written = try rest.withReadableBytes { bytes throws(Errno) in
                    try retrying { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
                }
                rest.moveReaderIndex(forwardBy: written)
            }
            failures.recovered()
        } catch {
            failures.failed(error, "cannot write \(name)")
            failures.lose(rest.readableBytes)
        }
        return count
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

    func write(_ bytes: ByteBuffer) -> Int {
        chunksUnderWay += 1
        writer?.write(bytes) { [weak self] _ in self?.chunksUnderWay -= 1 }
        return bytes.readableBytes
    }
}

/// For descriptions that are shared: writes what is taken at once, and tries again a little later.
private final class GuardedTransport: StreamTransport {
    /// Milliseconds to the next try; longer each time that nothing is taken.
    private static let retries: ClosedRange<Int64> = 20...80

    private let descriptor: Int32
    private let isSocket: Bool
    private let reactor: Reactor
    private var retryTimer: ReactorTimer?
    private(set) var isReady = true
    private var retry = retries.lowerBound
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(descriptor: Int32, isSocket: Bool, reactor: Reactor) {
        self.descriptor = descriptor
        self.isSocket = isSocket
        self.reactor = reactor
    }

    var isIdle: Bool { true }

    func write(_ bytes: ByteBuffer) -> Int {
        do throws(Errno) {
            let written = try bytes.withReadableBytes { bytes throws(Errno) in
                try isSocket ? sendNow(bytes) : writeNow(bytes)
            }
            retry = Self.retries.lowerBound
            return written
        } catch  where error == .wouldBlock {
            pause()
        } catch {
            isReady = false
            onGone()
        }
        return 0
    }

    private func sendNow(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try retrying { send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) }
    }

    /// A pipe that is ready takes at least PIPE_BUF bytes at once (pipe(7)), if no other process writes to it.
    private func writeNow(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try BriefWrite.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(PIPE_BUF))), to: descriptor)
    }

    private func pause() {
        isReady = false
        let delay = retry
        retry = min(retry * 2, Self.retries.upperBound)
        retryTimer = reactor.schedule(afterMilliseconds: delay) { [weak self] in
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
