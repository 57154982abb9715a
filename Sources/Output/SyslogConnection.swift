import LinuxSystem
package import Model
import NIOCore
import OutputPipeline
package import Reactor

/// The one connection to the system's log daemon (SPEC LOG-60), made with the first line.
///
/// Nothing ever waits for that daemon: lines are kept up to a limit while it is busy, dropped and counted beyond that
/// and while it is away. A daemon that has been restarted is found with the next line.
package final class SyslogConnection {
    /// Bytes that are kept for a daemon that is busy.
    private static let capacity = 1024 * 1024
    /// Between two tries to connect: a program that writes a lot while there is no daemon must not cost two system calls
    /// a line.
    private static let retryNanoseconds: Int64 = 10_000_000
    /// Ident, as syslog(3) calls it.
    private static let tag = "supervisord"

    private let path: String
    private let reactor: Reactor
    private let now: () -> MonotonicTime
    /// Gets a sentence when lines begin to be lost, and when they get through again.
    package var report: (String) -> Void = { _ in }

    private var queue = CircularBuffer<ByteBuffer>()
    private var queuedBytes = 0
    private var writer: PipeWriter?
    private var isStream = false
    /// When a connection that could not be made may be tried again.
    private var retryAt = MonotonicTime(nanoseconds: .min)
    /// Whether the present connection has taken anything: if not, another one would not either.
    private var isProven = false
    private var isPumping = false
    private var isWriting = false
    /// What had been dropped before lines began to be lost; nil while they are not.
    private var droppedBefore: Int?
    /// Lines that were lost since the start.
    package private(set) var droppedLines = 0
    private var onDrained: (() -> Void)?
    private var drainTimer: ReactorTimer?

    /// - Parameters:
    ///   - path: of the daemon's socket.
    ///   - now: the time; tests have one of their own.
    package init(
        path: String = "/dev/log",
        reactor: Reactor,
        now: @escaping () -> MonotonicTime = Clock.monotonicNow
    ) {
        self.path = path
        self.reactor = reactor
        self.now = now
    }

    deinit {
        writer?.close()
    }

    /// Sends a line, now or when the daemon has room.
    package func send(_ text: [UInt8]) {
        guard queuedBytes < Self.capacity else {
            return drop(1, because: "it does not take lines as fast as they come")
        }
        if writer == nil && droppedBefore != nil && now() < retryAt {
            droppedLines += 1
            return
        }
        let time = Clock.localTime(ofSecond: Clock.wallNow().seconds)
        let message = ByteBuffer(bytes: SyslogMessage.bytes(text, tag: Self.tag, at: time))
        queuedBytes += message.readableBytes
        queue.append(message)
        pump()
    }

    /// Calls `done` at the end, once everything has been sent or dropped, or when the time is over; then what is left is
    /// lost.
    package func drain(untilMilliseconds limit: Int64, done: @escaping () -> Void) {
        onDrained = done
        if queue.isEmpty { return drained() }
        drainTimer = reactor.schedule(afterMilliseconds: limit) { [weak self] in
            guard let self else { return }
            dropAll(because: "it does not take the last lines")
            drained()
        }
    }

    private func drained() {
        guard let done = onDrained else { return }
        onDrained = nil
        drainTimer?.cancel()
        if let before = droppedBefore { report("syslog '\(path)': \(droppedLines - before) lines were lost") }
        done()
    }

    // MARK: Sending

    /// One message at a time: several in one writev(2) would arrive as one datagram.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        while !isWriting, let message = queue.first, let writer = writer ?? connect() {
            isWriting = true
            writer.write(isStream ? message.terminated : message) { [weak self] failure in self?.wrote(failure) }
        }
        isPumping = false
        if queue.isEmpty { drained() }
    }

    private func wrote(_ failure: Errno?) {
        isWriting = false
        if let failure { failed(failure) } else { sent() }
        pump()
    }

    private func sent() {
        isProven = true
        forgetFirst()
        guard let before = droppedBefore, queue.isEmpty else { return }
        droppedBefore = nil
        report("syslog '\(path)' takes lines again, \(droppedLines - before) lines were lost")
    }

    private func failed(_ error: Errno) {
        writer?.close()
        writer = nil
        if error == .messageTooLong {
            forgetFirst()
            drop(1, because: error.text)
        } else if !isProven {
            dropAll(because: error.text)
        }
        // Else the daemon may have been restarted: the message is sent once more, through a new connection.
    }

    private func connect() -> PipeWriter? {
        do throws(Errno) {
            writer = try open(.datagram)
            isStream = false
        } catch  where error == .wrongSocketType {
            do throws(Errno) {
                writer = try open(.stream)
                isStream = true
            } catch {
                dropAll(because: error.text)
            }
        } catch {
            dropAll(because: error.text)
        }
        isProven = false
        return writer
    }

    private func open(_ kind: LocalSocket.Kind) throws(Errno) -> PipeWriter {
        let socket = try LocalSocket.connected(to: path, kind)
        do {
            return try PipeWriter(
                socket,
                on: reactor,
                onWritable: {},
                onClosed: { [weak self] in self?.closed() }
            )
        } catch {
            throw .badDescriptor
        }
    }

    /// By the daemon, or after a failure.
    private func closed() {
        if writer?.isOpen == false { writer = nil }
    }

    // MARK: Dropping

    private func forgetFirst() {
        guard let message = queue.popFirst() else { return }
        queuedBytes -= message.readableBytes
    }

    private func dropAll(because reason: String) {
        retryAt = MonotonicTime(nanoseconds: now().nanoseconds + Self.retryNanoseconds)
        let count = queue.count
        queue.removeAll()
        queuedBytes = 0
        drop(count, because: reason)
    }

    private func drop(_ count: Int, because reason: String) {
        let before = droppedLines
        droppedLines += count
        guard droppedBefore == nil else { return }
        droppedBefore = before
        report("cannot write to syslog '\(path)': \(reason); lines for it are dropped meanwhile")
    }
}

extension ByteBuffer {
    /// As messages are told apart on a stream: with a NUL behind it.
    fileprivate var terminated: ByteBuffer {
        var copy = self
        copy.writeInteger(UInt8(0))
        return copy
    }
}
