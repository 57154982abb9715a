import NIOCore

/// What waits for a standard stream, in order and counted. The oldest of it can be dropped (EXT-16).
struct OutputQueue {
    private static let newline = UInt8(ascii: "\n")

    private var chunks = CircularBuffer<ByteBuffer>()
    /// Bytes that wait.
    private(set) var size = 0
    /// True when a part of the first chunk has gone out already.
    private(set) var isStarted = false

    var isEmpty: Bool { chunks.isEmpty }

    mutating func append(_ bytes: ByteBuffer) {
        size += bytes.readableBytes
        // What has begun to go out keeps its end, which may be the end of a turn.
        if isStarted, chunks.count == 1 { chunks.append(bytes) } else { chunks.append(joining: bytes) }
    }

    /// Puts a line in front of everything; not while the first chunk has gone out in part.
    mutating func prepend(_ line: ByteBuffer) {
        size += line.readableBytes
        chunks.prepend(line)
    }

    mutating func popFirst() -> ByteBuffer? {
        guard let first = chunks.popFirst() else { return nil }
        size -= first.readableBytes
        isStarted = false
        return first
    }

    /// Puts back what is left of the chunk that was taken out last.
    mutating func putBack(_ rest: ByteBuffer) {
        prepend(rest)
        isStarted = true
    }

    mutating func removeAll() {
        chunks.removeAll()
        size = 0
        isStarted = false
    }

    /// Drops the oldest until no more than so many bytes are left: up to the end of a line where there is one.
    /// - Parameter wholeLines: nothing but whole lines is in the queue, and nothing else may be left in it. The newest
    ///   line stays, whatever its length.
    mutating func dropOldest(downTo limit: Int, wholeLines: Bool) -> Loss {
        var loss = Loss()
        let begun = takeBegunLine()
        let limit = max(0, limit - (begun?.readableBytes ?? 0))
        while size > limit, var first = popFirst() {
            let length = first.lengthToDrop(size + first.readableBytes - limit, wholeLines, isLast: chunks.isEmpty)
            if let dropped = first.readSlice(length: length) { loss.add(dropped) }
            if first.readableBytes > 0 { prepend(first) }
            if length == 0 { break }
        }
        if let begun { putBack(begun) }
        return loss
    }

    /// The end of the line that has gone out in part, when it has one.
    private mutating func takeBegunLine() -> ByteBuffer? {
        guard isStarted, var first = popFirst() else { return nil }
        let end = first.readableBytesView.firstIndex(of: Self.newline)
        let begun = end.flatMap { first.readSlice(length: $0 + 1 - first.readerIndex) }
        if first.readableBytes > 0 { prepend(first) }
        return begun
    }
}

extension ByteBuffer {
    /// How much of a chunk to drop when there are so many bytes too many.
    fileprivate func lengthToDrop(_ excess: Int, _ wholeLines: Bool, isLast: Bool) -> Int {
        let bytes = readableBytesView
        if excess < bytes.count {
            let newline = bytes.dropFirst(excess - 1).firstIndex(of: UInt8(ascii: "\n"))
            if let newline, newline + 1 < bytes.endIndex || !isLast { return newline + 1 - bytes.startIndex }
            if !wholeLines { return excess }
        } else if !wholeLines || !isLast {
            return bytes.count
        }
        // All but the newest line.
        let beforeLast = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))
        return beforeLast.map { $0 + 1 - bytes.startIndex } ?? 0
    }
}
