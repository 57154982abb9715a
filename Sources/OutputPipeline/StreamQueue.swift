import DequeModule
import Model

/// The output of one source for a standard stream: a channel of a program over all its runs, or the activity log.
///
/// It is asked for its bytes and calls nothing itself. Bytes that the stream does not take are kept up to a limit, so that a
/// stalled reader costs a bounded amount of memory and holds up only the program whose output it does not take (EXT-16).
/// Lines are framed in small steps for the same reason: short lines may become a hundred times as long.
package final class StreamQueue {
    /// Bytes that are framed at once.
    private static let step = 4096

    private var source: StreamSource
    private let now: UniversalClock
    /// Bytes that a run may add to a full queue.
    private let allowance: Int
    private var framing: LineFraming?
    /// The output that has not been framed yet.
    private var backlog = Deque<Piece>()
    private var backlogSize = 0
    private var queue = OutputQueue()
    /// The losses since the last line about losses.
    private var untold = Loss()
    /// Whether the byte that went out last ended a line.
    private var isAtLineStart = true
    /// Whether a producer writes to it; else the next one of the same source may.
    private var isHeld = true
    /// Whether the program is to wait, as the last `settle` has found.
    package private(set) var isFull = false
    /// Belongs to `WaitingLine`.
    var isInLine = false
    /// The action for the program that waits: the stream calls it once there is room again.
    package var onRoom: (() -> Void)?

    /// A piece of the output of a program over its runs.
    private enum Piece {
        case begin(pid: Int32)
        case bytes(ArraySlice<UInt8>)
        /// The end of a run: a line that has begun is over.
        case end
    }

    /// - Parameters:
    ///   - allowance: bytes that a run may add to a full queue: what was read at once, and what its pipe still held at its
    ///     end. A program that is started again and again while its output is not read loses what is more than that.
    ///   - now: the time; tests have one of their own.
    package init(_ source: StreamSource, allowance: Int, now: @escaping UniversalClock) {
        self.source = source
        self.allowance = allowance
        self.now = now
        if case .program(let format) = source.content { framing = LineFraming(format, now: now) }
    }

    /// Bytes that wait for the stream.
    package var waiting: Int { queue.size }

    /// Bytes that are kept, framed or not.
    package var kept: Int { queue.size + backlogSize }

    /// True when the stream has something to ask for, if only to learn that a line is not complete.
    package var hasBytes: Bool { !queue.isEmpty || !untold.isNone || !backlog.isEmpty }

    // MARK: The program's side

    /// The output that follows comes from this process.
    package func begin(pid: Int32) {
        add(.begin(pid: pid))
    }

    /// Keeps bytes to be read, whatever becomes of them in the stream.
    package func keep(_ bytes: RawSpan) {
        source.account.keep(bytes, limit: Int(source.keep))
    }

    /// Adds bytes. The stream is to be offered them, and `settle` called, before more are added.
    package func append(_ bytes: RawSpan) {
        guard !bytes.isEmpty else { return }
        guard source.overflow == .drop || kept < source.capacity + allowance else {
            lose(Loss(of: bytes))
            // A line that may have begun has another continuation.
            return endRun()
        }
        if framing == nil {
            queue.append(bytes)
        } else {
            backlogSize += bytes.byteCount
            add(.bytes(bytes.withUnsafeBytes { ArraySlice($0) }))
        }
    }

    /// The program has ended: the beginning of a line gets a newline of its own. Another run may follow.
    package func endRun() {
        if case .end? = backlog.last { return }
        add(.end)
    }

    private func add(_ piece: Piece) {
        if framing != nil { backlog.append(piece) }
    }

    /// Makes lines of what the stream has not asked for, as long as there is room, so that they tell when they came. Where
    /// the program does not wait, the oldest make room.
    package func settle() {
        switch source.overflow {
        case .block:
            frame(upTo: source.capacity)
            isFull = queue.size >= source.capacity || !backlog.isEmpty
        case .drop:
            isFull = false
            dropExcess()
            guard !backlog.isEmpty else { return }
            framing?.noteTime()
            while let piece = backlog.popFirst() {
                frame(piece)
                dropExcess()
            }
        }
    }

    private func dropExcess() {
        guard queue.size > source.capacity else { return }
        lose(queue.dropOldest(downTo: source.capacity, wholeLines: source.isWholeLines))
    }

    private func lose(_ loss: Loss) {
        untold += loss
        source.account.add(loss)
    }

    private func frame(upTo limit: Int) {
        guard !backlog.isEmpty else { return }
        framing?.noteTime()
        while queue.size < limit, let piece = backlog.popFirst() { frame(piece) }
    }

    private func frame(_ piece: Piece) {
        switch piece {
        case .begin(let pid):
            framing?.begin(pid: pid)
        case .bytes(let chunk):
            let bytes = chunk.prefix(Self.step)
            backlogSize -= bytes.count
            if bytes.count < chunk.count { backlog.prepend(.bytes(chunk.dropFirst(bytes.count))) }
            if let lines = framing?.lines(bytes) { enqueue(lines) }
        case .end:
            if let last = framing?.lastLine() { enqueue(last) }
        }
    }

    private func enqueue(_ lines: [UInt8]) {
        if !lines.isEmpty { queue.append(lines.span.bytes) }
    }

    // MARK: The stream's side

    /// Takes out the bytes of the next turn.
    /// - Parameter limit: bytes up to which lines are made for it. Output that came as one chunk, and needs no framing, stays
    ///   one chunk.
    /// - Returns: nil when no line is complete.
    package func nextChunk(limit: Int) -> ArraySlice<UInt8>? {
        frame(upTo: min(limit, source.capacity))
        if !untold.isNone, !queue.isStarted { queue.prepend(takeNotice()[...]) }
        return queue.popFirst()
    }

    /// Tells what has become of the chunk that was taken out last.
    /// - Parameter count: bytes of it that have gone out; the others are the next chunk.
    package func sent(_ count: Int, of chunk: ArraySlice<UInt8>) {
        if let last = chunk.prefix(count).last { isAtLineStart = last == UInt8(ascii: "\n") }
        let rest = chunk.dropFirst(count)
        if !rest.isEmpty { queue.putBack(rest) }
    }

    /// Whether bytes may go to the stream as they come, before they are kept: there are none to go before them.
    package var isTransparent: Bool { framing == nil && !hasBytes }

    /// Tells what has become of bytes that went to the stream as they came.
    /// - Parameter count: bytes of it that have gone out; the others are the next chunk.
    package func passed(_ count: Int, of bytes: RawSpan) {
        bytes.withUnsafeBytes { bytes in
            if count > 0 { isAtLineStart = bytes[count - 1] == UInt8(ascii: "\n") }
            if count < bytes.count { queue.putBack(ArraySlice(bytes[count...])) }
        }
    }

    private func takeNotice() -> [UInt8] {
        let text =
            "supervisord: \(source.name): \(untold.lines) lines (\(untold.bytes) bytes) dropped, log sink too slow"
        untold = Loss()
        switch source.content {
        case .raw:
            return Array((isAtLineStart ? text + "\n" : "\n" + text + "\n").utf8)
        case .program(.prefix), .activity(.text):
            return Array((text + "\n").utf8)
        case .program(.json):
            return framing?.line(text) ?? []
        case .activity(.json):
            let moment = now()
            return ActivityLine.json(text, level: .warn, at: moment.time, milliseconds: moment.milliseconds)
        }
    }

    /// Forgets what is kept: the reader has gone.
    package func discard() {
        queue.removeAll()
        backlog.removeAll()
        backlogSize = 0
        untold = Loss()
        isFull = false
    }

    // MARK: Whose it is

    /// No more will come from the producer that has it.
    package func release() {
        onRoom = nil
        endRun()
        isHeld = false
    }

    /// Goes on after `release`, for the next producer of the same name.
    /// - Returns: false when the bytes are to look different, or another producer has it.
    package func reuse(for next: StreamSource) -> Bool {
        guard !isHeld, next.name == source.name, next.content == source.content else { return false }
        source = next
        isHeld = true
        // The limits may be others.
        settle()
        return true
    }
}
