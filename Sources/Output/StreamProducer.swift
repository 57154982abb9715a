import LinuxSystem
import Model
package import NIOCore
import OutputPipeline
import Reactor

/// One source of bytes for a standard stream: a channel of a program, or the activity log.
///
/// Keeps what the stream does not take yet, up to a limit, so that a stalled reader costs a bounded amount of memory
/// and holds up only the program whose output it does not take (EXT-16). Lines are framed in small steps for the same
/// reason: short lines may become a hundred times as long.
package final class StreamProducer: LogSink {
    /// Bytes that are framed at once.
    private static let step = 4096
    /// What a run may add to a full queue: what was read at once, and what its pipe still held at its end. A program that is
    /// started again and again while nobody reads loses what is more than that.
    private static let allowance = PipeReader.largestReading + PipeReader.pipeCapacity

    private let stream: StandardStream
    private var source: StreamSource
    private var framing: LineFraming?
    private var isFraming = false
    /// What has not been framed because the queue was full.
    private var backlog = CircularBuffer<Piece>()
    private var backlogSize = 0
    private var queue = OutputQueue()
    private var untold = Loss()
    /// Whether the byte that went out last ended a line.
    private var isAtLineStart = true
    private(set) var isClosed = false
    /// Whether the stream knows that there are bytes.
    private var isInLine = false
    package var onRoom: (() -> Void)?

    /// What comes from a program over its runs.
    private enum Piece {
        case begin(pid: Int32)
        case bytes(ByteBuffer)
        /// The end of a run: a line that has begun is over.
        case end
    }

    init(stream: StandardStream, source: StreamSource) {
        self.stream = stream
        self.source = source
        if case .program(let format) = source.content { framing = LineFraming(format) }
    }

    package var isFull: Bool {
        source.overflow == .block && (waiting >= source.capacity || !backlog.isEmpty)
    }

    /// Bytes that wait for the stream.
    var waiting: Int { queue.size }

    /// Bytes that are kept, framed or not.
    var kept: Int { waiting + backlogSize }

    /// True when there is something to offer; else nothing waits to be framed either.
    var hasBytes: Bool { !queue.isEmpty || !untold.isNone }

    /// Called by the stream after a turn; true when there has to be another.
    func staysInLineAfterTurn() -> Bool {
        isInLine = hasBytes
        return isInLine
    }

    package func begin(pid: Int32) {
        add(.begin(pid: pid))
    }

    package func write(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0, !stream.isGone else { return }
        guard source.overflow == .drop || kept < source.capacity + Self.allowance else {
            lose(Loss(of: bytes))
            // What may have begun goes on with something else.
            return endRun()
        }
        if framing == nil {
            enqueue(bytes)
        } else {
            backlogSize += bytes.readableBytes
            add(.bytes(bytes))
        }
    }

    /// The program has ended: the beginning of a line gets a newline of its own. Another run may follow.
    func endRun() {
        if case .end? = backlog.last { return }
        add(.end)
    }

    private func add(_ piece: Piece) {
        guard framing != nil, !stream.isGone else { return }
        backlog.append(piece)
        frameBacklog()
    }

    private func enqueue(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0, !stream.isGone else { return }
        queue.append(bytes)
        if isInLine {
            stream.pump()
        } else {
            isInLine = true
            stream.queueUp(self)
        }
        guard source.overflow == .drop, queue.size > source.capacity else { return }
        lose(queue.dropOldest(downTo: source.capacity, wholeLines: source.isWholeLines))
    }

    private func lose(_ loss: Loss) {
        untold += loss
        source.dropped.add(loss)
    }

    /// Makes lines of what has come, as long as there is room for them.
    private func frameBacklog() {
        // Writing makes room, which is told from inside this loop.
        guard !isFraming else { return }
        isFraming = true
        framing?.noteTime()
        while !isQueueFull, let piece = backlog.popFirst() { frame(piece) }
        isFraming = false
    }

    private func frame(_ piece: Piece) {
        switch piece {
        case .begin(let pid):
            framing?.begin(pid: pid)
        case .bytes(var chunk):
            let bytes = chunk.readSlice(length: min(Self.step, chunk.readableBytes)) ?? ByteBuffer()
            backlogSize -= bytes.readableBytes
            if chunk.readableBytes > 0 { backlog.prepend(.bytes(chunk)) }
            enqueue(framing?.lines(bytes) ?? bytes)
        case .end:
            if let last = framing?.lastLine() { enqueue(last) }
        }
    }

    private var isQueueFull: Bool {
        source.overflow == .block && queue.size >= source.capacity
    }

    /// Offers the next bytes to the stream and keeps what it leaves of them.
    /// - Parameter write: takes what it can from the front of the bytes.
    /// - Returns: true when nothing of them is left.
    func offerFirst(to write: (inout ByteBuffer) -> Void) -> Bool {
        let wasFull = isFull
        if !untold.isNone, !queue.isStarted { queue.prepend(takeNotice()) }
        guard var bytes = queue.popFirst() else { return true }
        let whole = bytes
        write(&bytes)
        let isWhole = bytes.readableBytes == 0
        if isWhole {
            isAtLineStart = whole.readableBytesView.last == UInt8(ascii: "\n")
        } else {
            isAtLineStart = whole.getInteger(at: bytes.readerIndex - 1, as: UInt8.self) == UInt8(ascii: "\n")
            queue.putBack(bytes)
        }
        if wasFull {
            frameBacklog()
            if !isFull { onRoom?() }
        }
        return isWhole
    }

    private func takeNotice() -> ByteBuffer {
        let text =
            "supervisord: \(source.name): \(untold.lines) lines (\(untold.bytes) bytes) dropped, log sink too slow"
        untold = Loss()
        switch source.content {
        case .raw:
            return ByteBuffer(string: isAtLineStart ? text + "\n" : "\n" + text + "\n")
        case .program(.prefix), .activity(.text):
            return ByteBuffer(string: text + "\n")
        case .program(.json):
            return framing?.line(text) ?? ByteBuffer()
        case .activity(.json):
            let now = Clock.wallNow()
            let time = Clock.universalTime(ofSecond: now.seconds)
            return ByteBuffer(
                bytes: ActivityLine.json(text, level: .warn, at: time, milliseconds: now.milliseconds)
            )
        }
    }

    /// Forgets what is queued: nobody will read it.
    func discard() {
        let wasFull = isFull
        queue.removeAll()
        backlog.removeAll()
        backlogSize = 0
        untold = Loss()
        isInLine = false
        if wasFull { onRoom?() }
    }

    /// Inherited descriptors are never reopened (EXT-14).
    package func reopen() {}

    /// No more will come; what is queued still goes out.
    package func close() {
        onRoom = nil
        endRun()
        isClosed = true
    }

    /// Goes on after `close`, for the next program of the same name.
    /// - Returns: false when the bytes are to look different, or are another's.
    func reopen(for next: StreamSource) -> Bool {
        guard isClosed, next.name == source.name, next.content == source.content else { return false }
        source = next
        isClosed = false
        return true
    }
}
