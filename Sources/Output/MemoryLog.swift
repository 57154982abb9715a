package import NIOCore
import OutputPipeline

/// The end of a log that has no place on disk (EXT-12): the last bytes that were written, at most about `capacity`.
package final class MemoryLog: LogSink {
    private let capacity: Int
    private var chunks = CircularBuffer<ByteBuffer>()
    /// Bytes that are kept.
    package private(set) var size = 0
    /// Bytes that were written since the start or the last `clear`, forgotten ones included.
    package private(set) var written = 0
    package var onRoom: (() -> Void)?

    /// - Parameter capacity: bytes.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    package var isFull: Bool { false }

    package func write(_ bytes: ByteBuffer) {
        chunks.append(joining: bytes)
        size += bytes.readableBytes
        written += bytes.readableBytes
        while let first = chunks.first, size - first.readableBytes >= capacity {
            size -= first.readableBytes
            chunks.removeFirst()
        }
    }

    /// What is kept, the oldest first.
    package var content: [UInt8] {
        chunks.flatMap { Array($0.readableBytesView) }
    }

    /// At most `length` bytes from an offset that counts what has been forgotten as well; nothing of that is left, so
    /// that a read of it begins where the log now begins.
    package func bytes(offset: Int, length: Int) -> [UInt8] {
        let forgotten = written - size
        return Array(content.dropFirst(max(0, offset - forgotten)).prefix(length))
    }

    /// Forgets everything, and counts from zero again.
    package func clear() {
        chunks.removeAll()
        size = 0
        written = 0
    }

    package func reopen() {}

    package func close() {}
}
