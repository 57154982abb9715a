/// The output that waits for a standard stream, in order and counted. The oldest output can be dropped (EXT-16).
struct OutputQueue {
    private static let newline = UInt8(ascii: "\n")

    private var chunks = ChunkQueue()
    /// True when a part of the first chunk has gone out already.
    private(set) var isStarted = false

    var isEmpty: Bool { chunks.isEmpty }

    /// Bytes that wait.
    var size: Int { chunks.size }

    mutating func append(_ bytes: RawSpan) {
        // A chunk that has begun to go out keeps its end, which may be the end of a turn.
        chunks.append(bytes, joining: !(isStarted && chunks.count == 1))
    }

    /// Puts a line in front of everything; not while the first chunk has gone out in part.
    mutating func prepend(_ line: ArraySlice<UInt8>) {
        chunks.prepend(line)
    }

    mutating func popFirst() -> ArraySlice<UInt8>? {
        guard let first = chunks.popFirst() else { return nil }
        isStarted = false
        return first
    }

    /// Puts back what is left of the chunk that was taken out last.
    mutating func putBack(_ rest: ArraySlice<UInt8>) {
        prepend(rest)
        isStarted = true
    }

    mutating func removeAll() {
        chunks.removeAll()
        isStarted = false
    }

    /// Drops the oldest until no more than so many bytes are left: up to the end of a line where there is one.
    /// - Parameter wholeLines: nothing but whole lines is in the queue, and nothing else may be left in it. The newest
    ///   line stays, whatever its length.
    mutating func dropOldest(downTo limit: Int, wholeLines: Bool) -> Loss {
        var loss = Loss()
        let begun = takeBegunLine()
        let limit = max(0, limit - (begun?.count ?? 0))
        while size > limit, var first = popFirst() {
            let length = first.lengthToDrop(size + first.count - limit, wholeLines, isLast: chunks.isEmpty)
            let dropped = first.prefix(length)
            loss.add(dropped.span.bytes)
            first.removeFirst(length)
            if !first.isEmpty { prepend(first) }
            if length == 0 { break }
        }
        if let begun { putBack(begun) }
        return loss
    }

    /// The end of the line that has gone out in part, when it has one.
    private mutating func takeBegunLine() -> ArraySlice<UInt8>? {
        guard isStarted, let first = popFirst() else { return nil }
        let begun = first.firstIndex(of: Self.newline).map { first[...$0] }
        let rest = first.dropFirst(begun?.count ?? 0)
        if !rest.isEmpty { prepend(rest) }
        return begun
    }
}

extension ArraySlice<UInt8> {
    /// How much of a chunk to drop when there are so many bytes too many.
    fileprivate func lengthToDrop(_ excess: Int, _ wholeLines: Bool, isLast: Bool) -> Int {
        if excess < count {
            let newline = dropFirst(excess - 1).firstIndex(of: UInt8(ascii: "\n"))
            if let newline, newline + 1 < endIndex || !isLast { return newline + 1 - startIndex }
            if !wholeLines { return excess }
        } else if !wholeLines || !isLast {
            return count
        }
        // All but the newest line.
        let beforeLast = dropLast().lastIndex(of: UInt8(ascii: "\n"))
        return beforeLast.map { $0 + 1 - startIndex } ?? 0
    }
}
