import DequeModule

/// Bytes that wait, the oldest first, in chunks as they came.
///
/// A small chunk becomes a part of the one before it: an array for each short line would cost many times what the queue
/// counts.
package struct ChunkQueue {
    /// Bytes up to which chunks are joined.
    package static let joinedSize = 16 * 1024

    private var chunks = Deque<ArraySlice<UInt8>>()
    /// Bytes that wait.
    package private(set) var size = 0

    package init() {}

    package var isEmpty: Bool { chunks.isEmpty }

    package var first: ArraySlice<UInt8>? { chunks.first }

    /// How many chunks wait.
    package var count: Int { chunks.count }

    /// Copies bytes to the end.
    /// - Parameter joining: false leaves the last chunk as it is.
    package mutating func append(_ bytes: RawSpan, joining: Bool = true) {
        size += bytes.byteCount
        let last = chunks.count - 1
        if joining, last >= 0, chunks[last].count + bytes.byteCount <= Self.joinedSize {
            bytes.withUnsafeBytes { chunks[last].append(contentsOf: $0) }
        } else {
            chunks.append(bytes.withUnsafeBytes { ArraySlice($0) })
        }
    }

    /// Puts a chunk in front of all others.
    package mutating func prepend(_ chunk: ArraySlice<UInt8>) {
        size += chunk.count
        chunks.prepend(chunk)
    }

    package mutating func popFirst() -> ArraySlice<UInt8>? {
        guard let first = chunks.popFirst() else { return nil }
        size -= first.count
        return first
    }

    package mutating func removeAll() {
        chunks.removeAll()
        size = 0
    }

    /// All that waits, in one piece.
    package var content: [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size)
        for chunk in chunks { content += chunk }
        return content
    }
}
