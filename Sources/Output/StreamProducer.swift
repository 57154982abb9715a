import NIOCore

/// One source of bytes for a standard stream: a channel of a program, or the activity log.
///
/// Keeps what the stream does not take yet, up to a limit, so that a stalled reader costs a bounded amount of memory
/// and holds up only the program whose output it does not take (EXT-16).
package final class StreamProducer: LogSink {
    /// What happens to bytes that come when the queue is full.
    package enum Overflow: Sendable {
        /// They are kept: the writer asks `isFull` and stops reading its program.
        case block
        /// They are dropped, and a line that says so goes out when there is room: for the activity log, which nobody
        /// can hold up.
        case drop
    }

    private let stream: StandardStream
    private let capacity: Int
    private let overflow: Overflow
    private var queue = CircularBuffer<ByteBuffer>()
    private var queuedBytes = 0
    private var dropped = 0
    private(set) var isClosed = false
    package var onRoom: (() -> Void)?

    /// - Parameter capacity: bytes.
    init(stream: StandardStream, capacity: Int, overflow: Overflow) {
        self.stream = stream
        self.capacity = capacity
        self.overflow = overflow
    }

    package var isFull: Bool { queuedBytes >= capacity }

    var isEmpty: Bool { queue.isEmpty }

    package func write(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0, !stream.isGone else { return }
        if overflow == .drop && isFull {
            dropped += 1
            return
        }
        queue.append(joining: bytes)
        queuedBytes += bytes.readableBytes
        stream.pump()
    }

    /// Offers the next bytes to the stream and keeps what it leaves of them.
    /// - Parameter write: takes what it can from the front of the bytes.
    /// - Returns: true when nothing of them is left.
    func offerFirst(to write: (inout ByteBuffer) -> Void) -> Bool {
        let wasFull = isFull
        guard var bytes = queue.popFirst() else { return true }
        queuedBytes -= bytes.readableBytes
        write(&bytes)
        let isWhole = bytes.readableBytes == 0
        if !isWhole {
            queue.prepend(bytes)
            queuedBytes += bytes.readableBytes
        }
        if wasFull && !isFull { announceRoom() }
        return isWhole
    }

    private func announceRoom() {
        if dropped > 0 && !stream.isGone {
            let notice = ByteBuffer(string: "supervisord: \(dropped) lines dropped, log sink too slow\n")
            dropped = 0
            queue.append(notice)
            queuedBytes += notice.readableBytes
        }
        onRoom?()
    }

    /// Forgets what is queued: nobody will read it.
    func discard() {
        let wasFull = isFull
        queue.removeAll()
        queuedBytes = 0
        if wasFull { onRoom?() }
    }

    /// Inherited descriptors are never reopened (EXT-14).
    package func reopen() {}

    /// No more will come; what is queued still goes out.
    package func close() {
        isClosed = true
        onRoom = nil
        stream.forgetClosedProducers()
    }
}
