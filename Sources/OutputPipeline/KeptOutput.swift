/// The end of an output, in memory: the last bytes that were written. It is a ring, and takes memory only as it fills.
package final class KeptOutput {
    /// Bytes that are kept at the most.
    package let capacity: Int
    /// Grows up to the capacity; from then on the newest bytes take the place of the oldest.
    private var ring: [UInt8] = []
    /// Where the oldest byte of a full ring is.
    private var start = 0
    /// Bytes that were written since the start or the last `clear`, forgotten ones included.
    package private(set) var written = 0
    /// How often it was cleared: what was written before is not to be taken for what was written since.
    package private(set) var clearings = 0

    /// - Parameter capacity: bytes; at least 1.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Bytes that are kept.
    package var size: Int { ring.count }

    /// Bytes that were written and are kept no more.
    package var forgotten: Int { written - size }

    package func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { bytes in
            written += bytes.count
            // Earlier bytes would be forgotten at once.
            let last = bytes.suffix(capacity)
            let growth = min(capacity - ring.count, last.count)
            if growth > 0 { grow(last.prefix(growth)) }
            overwrite(last.dropFirst(growth))
        }
    }

    private func grow(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let needed = ring.count + bytes.count
        // Not as an array grows by itself, which is beyond the capacity.
        if needed > ring.capacity { ring.reserveCapacity(min(capacity, max(needed, 2 * ring.count))) }
        ring.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
    }

    private func overwrite(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, ring.count - start)
            ring.withUnsafeMutableBytes { ring in
                let room = UnsafeMutableRawBufferPointer(rebasing: ring[start..<start + count])
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            }
            start += count
            if start == ring.count { start = 0 }
            rest = rest.dropFirst(count)
        }
    }

    /// The bytes that are kept, the oldest first.
    package var content: [UInt8] { copy(0..<size) }

    /// The last bytes, at most so many.
    package func last(_ count: Int) -> [UInt8] {
        copy(max(0, size - max(0, count))..<size)
    }

    /// At most `length` bytes from an offset that counts what has been forgotten as well; nothing of that is left, so
    /// that a read of it begins where what is kept begins.
    package func bytes(offset: Int, length: Int) -> [UInt8] {
        let first = min(max(0, max(0, offset) - forgotten), size)
        return copy(first..<first + min(max(0, length), size - first))
    }

    /// - Parameter range: counted from the oldest byte.
    private func copy(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        // Up to the end of the ring, and from its beginning.
        let (first, end) = (start + range.lowerBound, start + range.upperBound)
        bytes += ring[min(first, ring.count)..<min(end, ring.count)]
        bytes += ring[max(0, first - ring.count)..<max(0, end - ring.count)]
        return bytes
    }

    /// Forgets everything, and counts from zero again.
    package func clear() {
        ring = []
        start = 0
        written = 0
        clearings += 1
    }
}
