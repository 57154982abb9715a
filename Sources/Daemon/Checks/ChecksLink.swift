import ControlProtocol
import LinuxSystem
import Model
import Reactor

/// The core's end of the line to the process that looks at things over the network.
///
/// The other side reads what strangers send, and is trusted with nothing: it may say once of each look what it came to, and
/// whatever else it does ends the line.
final class ChecksLink {
    struct Handlers {
        /// It looks from now on.
        var onReady: () -> Void
        var onResult: (UInt32, ProbeOutcome) -> Void
        /// Why the link is of no use any more: nil when the other side has closed it, otherwise what it has done that it may
        /// not, which is in the log by then.
        var onEnd: (String?) -> Void
    }

    /// Bytes that wait for the other side, which takes them at once as long as it is well.
    private static let mostUnsent = 1 << 20
    /// Lines that it may have in the log.
    private static let mostNotices = 4
    /// Milliseconds after which sending is tried again that the kernel had no memory for.
    private static let pause: Int64 = 50

    private let reactor: Reactor
    private let log: (LogLevel, String) -> Void
    private let handlers: Handlers
    /// nil once it is closed.
    private var stream: Descriptor?
    private var watch: Watch?
    private var frames = FrameReader(limit: FrameReader.checksLimit)
    private var unsent = WireWriter()
    /// How much of that the other side has taken.
    private var taken = 0
    /// Looks that were asked for and have no result.
    private var owed = 0
    private var notices = 0
    private var isReady = false
    private var isFlushPending = false
    private var retry: ReactorTimer?

    /// - Parameters:
    ///   - stream: a connected socket; it becomes non-blocking.
    ///   - log: writes to the activity log.
    init(
        stream: consuming Descriptor,
        reactor: Reactor,
        log: @escaping (LogLevel, String) -> Void,
        handlers: Handlers
    ) throws(Errno) {
        self.reactor = reactor
        self.log = log
        self.handlers = handlers
        try stream.setNonBlocking()
        let number = stream.number
        self.stream = consume stream
        watch = try reactor.watch(number, for: .reading) { [weak self] event in self?.ready(event) }
    }

    deinit {
        close()
    }

    var isOpen: Bool { stream != nil }

    func close() {
        guard isOpen else { return }
        // The watch first: the number is free for any other file afterwards.
        watch?.end()
        watch = nil
        stream = nil
        retry = nil
        frames = FrameReader(limit: FrameReader.checksLimit)
        unsent = WireWriter()
        taken = 0
    }

    // MARK: What is told

    /// - Parameter limit: after which the other side need not wait any more.
    func ask(_ number: UInt32, _ target: NetworkTarget, limit: TimeSpan) {
        owed += 1
        send(.ask(number, target, limit: limit))
    }

    func cancel(_ number: UInt32) {
        send(.cancel(number))
    }

    /// At the end of this pass: what comes at once is told at once.
    private func send(_ request: CheckRequest) {
        guard isOpen else { return }
        request.write(to: &unsent)
        guard !isFlushPending else { return }
        isFlushPending = true
        reactor.inNextPass { [weak self] in
            self?.isFlushPending = false
            self?.flush()
        }
    }

    private func flush() {
        guard retry == nil else { return }
        while let number = stream?.number, taken < unsent.bytes.count {
            do throws(Errno) {
                taken += try sendNow(over: number)
            } catch {
                return sendingFailed(error)
            }
        }
        taken = 0
        unsent.bytes.removeAll(keepingCapacity: true)
        wait()
    }

    private func sendNow(over number: Int32) throws(Errno) -> Int {
        let sent: Result<Int, Errno> = unsent.bytes.withUnsafeBytes { bytes in
            do throws(Errno) {
                return .success(try SocketBytes.send(UnsafeRawBufferPointer(rebasing: bytes[taken...]), over: number))
            } catch {
                return .failure(error)
            }
        }
        return try sent.get()
    }

    private func sendingFailed(_ error: Errno) {
        unsent.bytes.removeSubrange(..<taken)
        taken = 0
        switch error {
        case .wouldBlock where unsent.bytes.count > Self.mostUnsent:
            fail("the checks process does not take what it is asked")
        case .wouldBlock: wait()
        case .brokenPipe, .connectionReset, .badDescriptor: end(nil)
        default:
            retry = reactor.schedule(afterMilliseconds: Self.pause) { [weak self] in
                self?.retry = nil
                self?.flush()
            }
        }
    }

    private func wait() {
        watch?.change(to: unsent.bytes.isEmpty ? .reading : [.reading, .writing])
    }

    // MARK: What is heard

    private func ready(_ event: ReadyEvent) {
        if event.isWritable { flush() }
        if event.isReadable || event.isOver { read() }
    }

    private func read() {
        guard let number = stream?.number else { return }
        do throws(Errno) {
            guard try reactor.read(number, { frames.append($0) }) > 0 else { return end(nil) }
            try take()
        } catch {
            if error != .wouldBlock { end(nil) }
        }
    }

    /// No more than what was asked for, so it takes no time that matters.
    private func take() throws(Errno) {
        do throws(WireProblem) {
            while isOpen, let frame = try frames.next() { take(try CheckReport(frame)) }
        } catch {
            fail("the checks process has sent \(error.text), it is not listened to any more")
        }
    }

    private func take(_ report: CheckReport) {
        switch report {
        case .notice(let level, let text) where !isReady && notices < Self.mostNotices:
            notices += 1
            if case .failure(let line) = ProbeOutcome.failure(text).harmless { log(level, line) }
        case .ready where !isReady:
            isReady = true
            handlers.onReady()
        case .result(let number, let outcome) where owed > 0:
            owed -= 1
            handlers.onResult(number, outcome.harmless)
        case .notice, .ready, .result:
            fail("the checks process has said more than it was asked, it is not listened to any more")
        }
    }

    // MARK: The end

    private func fail(_ text: String) {
        guard isOpen else { return }
        log(.warn, text)
        end(text)
    }

    private func end(_ text: String?) {
        guard isOpen else { return }
        close()
        handlers.onEnd(text)
    }
}
