import Glibc
import LinuxSystem
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
    func write(_ bytes: RawSpan) -> Int
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
    func write(_ bytes: RawSpan) -> Int {
        let count = bytes.byteCount
        guard failures.allowTry else {
            failures.lose(count)
            return count
        }
        var written = 0
        do throws(Errno) {
            try bytes.withUnsafeBytes { bytes throws(Errno) in
                while written < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                    written += try retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
                }
            }
            failures.recovered()
        } catch {
            failures.failed(error, "cannot write \(name)")
            failures.lose(count - written)
        }
        return count
    }
}

/// For descriptions of our own, watched by the event loop.
private final class PipeTransport: StreamTransport {
    /// nil once the reader has gone.
    private var descriptor: Descriptor?
    private var watch: Watch?
    private(set) var isReady = true
    /// What was written is with the reader's side.
    let isIdle = true
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(_ descriptor: consuming Descriptor, reactor: Reactor) throws(Errno) {
        try descriptor.setNonBlocking()
        let number = descriptor.number
        self.descriptor = consume descriptor
        watch = try reactor.watch(number, for: []) { [weak self] event in self?.tell(event) }
    }

    deinit {
        // While the number is still that of our pipe.
        watch?.end()
    }

    func write(_ bytes: RawSpan) -> Int {
        guard let number = descriptor?.number else { return 0 }
        do throws(Errno) {
            let count = try Files.write(bytes, to: number)
            if count < bytes.byteCount { waitForRoom() }
            return count
        } catch  where error == .wouldBlock {
            waitForRoom()
        } catch {
            end()
        }
        return 0
    }

    private func waitForRoom() {
        isReady = false
        watch?.change(to: .writing)
    }

    private func tell(_ event: ReadyEvent) {
        // Also of a reader that goes while nothing is written to it.
        guard event.isWritable || !event.isOver else { return end() }
        watch?.change(to: [])
        isReady = true
        onReady()
    }

    private func end() {
        guard descriptor != nil else { return }
        isReady = false
        watch?.end()
        watch = nil
        descriptor = nil
        onGone()
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

    func write(_ bytes: RawSpan) -> Int {
        do throws(Errno) {
            let written = try bytes.withUnsafeBytes { bytes throws(Errno) in
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
