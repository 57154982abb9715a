import ControlProtocol
import LinuxSystem
import Reactor

/// The owner of a ``ConfinedLine``, as the line sees it.
protocol ConfinedLineOwner: AnyObject {
    /// More can be sent.
    func flush()
    /// Bytes have come; they are in the line's ``ConfinedLine/frames``.
    func takeMessages()
    /// The other side has closed the line, or has ended.
    func lineHasEnded()
}

/// The core's end of a socket to a process that is trusted with nothing: neither side ever waits for the other in it.
final class ConfinedLine {
    /// The result of sending.
    enum Sending {
        case all
        /// The owner is told when more can be sent.
        case part
        /// The other side is gone; the owner is not told of that again.
        case over
    }

    /// Milliseconds after which sending is tried again when the kernel had no memory for it.
    private static let pause: Int64 = 50

    private let reactor: Reactor
    private let limit: Int
    private weak var owner: (any ConfinedLineOwner)?
    /// nil once the line is closed.
    private var stream: Descriptor?
    private var watch: Watch?
    private var retry: ReactorTimer?
    private var isFlushPending = false
    /// Bytes that have come and were not taken.
    var frames: FrameReader

    /// - Parameters:
    ///   - stream: a connected socket; it becomes non-blocking.
    ///   - limit: the bytes that a message of the other side may have.
    init(_ stream: consuming Descriptor, limit: Int, reactor: Reactor) throws(Errno) {
        self.reactor = reactor
        self.limit = limit
        frames = FrameReader(limit: limit)
        try stream.setNonBlocking()
        let number = stream.number
        self.stream = consume stream
        watch = try reactor.watch(number, for: .reading) { [weak self] event in self?.ready(event) }
    }

    deinit {
        close()
    }

    /// Sets the owner that is told; before that, nothing is told.
    func belongs(to owner: any ConfinedLineOwner) {
        self.owner = owner
    }

    var isOpen: Bool { stream != nil }

    func close() {
        guard isOpen else { return }
        // The watch ends first: afterwards the number is free for any other file.
        watch?.end()
        watch = nil
        stream = nil
        retry = nil
        frames = FrameReader(limit: limit)
    }

    /// Has the owner flush at the end of this pass, so that messages that arise together are sent together.
    func flushSoon() {
        guard !isFlushPending else { return }
        isFlushPending = true
        reactor.inNextPass { [weak self] in
            self?.isFlushPending = false
            self?.owner?.flush()
        }
    }

    /// Sends what the other side takes now.
    func send(_ bytes: inout UnsentBytes) -> Sending {
        guard let number = stream?.number else { return .over }
        guard retry == nil else { return .part }
        do throws(Errno) {
            try bytes.send(over: number)
            return .all
        } catch {
            switch error {
            case .wouldBlock: return .part
            case .brokenPipe, .connectionReset, .badDescriptor: return .over
            default:
                tryAgain()
                return .part
            }
        }
    }

    private func tryAgain() {
        retry = reactor.schedule(afterMilliseconds: Self.pause) { [weak self] in
            self?.retry = nil
            self?.owner?.flush()
        }
    }

    /// Sets what is waited for from now on.
    func wait(toRead isReading: Bool, toWrite isWriting: Bool) {
        var interest: Interest = []
        if isReading { interest.insert(.reading) }
        if isWriting, retry == nil { interest.insert(.writing) }
        watch?.change(to: interest)
    }

    private func ready(_ event: ReadyEvent) {
        if event.isWritable { owner?.flush() }
        if event.isReadable || event.isOver { read() }
    }

    private func read() {
        guard let number = stream?.number else { return }
        do throws(Errno) {
            guard try reactor.read(number, { frames.append($0) }) > 0 else { return owner?.lineHasEnded() ?? () }
            owner?.takeMessages()
        } catch {
            if error != .wouldBlock { owner?.lineHasEnded() }
        }
    }
}
