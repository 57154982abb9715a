import OutputPipeline

/// The end of a log that has no place on disk (EXT-12): the last bytes that were written, at most about `capacity`.
package final class MemoryLog: LogSink {
    private let capacity: Int
    private var chunks = ChunkQueue()
    /// Bytes that were written since the start or the last `clear`, forgotten ones included.
    package private(set) var written = 0
    package var onRoom: (() -> Void)?

    /// - Parameter capacity: bytes.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    package var isFull: Bool { false }

    /// Bytes that are kept.
    package var size: Int { chunks.size }

    package func write(_ bytes: RawSpan) {
        chunks.append(bytes)
        written += bytes.byteCount
        while let first = chunks.first, size - first.count >= capacity { _ = chunks.popFirst() }
    }

    /// What is kept, the oldest first.
    package var content: [UInt8] { chunks.content }

    /// At most `length` bytes from an offset that counts what has been forgotten as well; nothing of that is left, so
    /// that a read of it begins where the log now begins.
    package func bytes(offset: Int, length: Int) -> [UInt8] {
        let forgotten = written - size
        return Array(content.dropFirst(max(0, offset - forgotten)).prefix(length))
    }

    /// Forgets everything, and counts from zero again.
    package func clear() {
        chunks.removeAll()
        written = 0
    }

    package func reopen() {}

    package func close() {}
}
