/// Cuts a stream into lines across the borders of its chunks; a line that is too long comes in parts, none of which ends
/// inside a UTF-8 character.
package struct LineSplitter: Sendable {
    private let limit: Int
    private var pending: [UInt8] = []

    /// - Parameter limit: bytes of the longest line that stays whole.
    package init(limit: Int) {
        // A character has at most four bytes.
        self.limit = max(4, limit)
    }

    /// Hands over the lines that this chunk completes, without their newlines.
    package mutating func split(_ chunk: some Collection<UInt8>, _ take: ([UInt8]) -> Void) {
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end], take)
            take(pending)
            pending.removeAll(keepingCapacity: true)
            rest = rest[rest.index(after: end)...]
        }
        append(rest, take)
    }

    /// The unterminated last line, at the end of the stream; nil when there is none.
    package mutating func finish() -> [UInt8]? {
        defer { pending = [] }
        return pending.isEmpty ? nil : pending
    }

    private mutating func append(_ bytes: some Collection<UInt8>, _ take: ([UInt8]) -> Void) {
        pending += bytes
        while pending.count > limit {
            let end = partEnd
            take(Array(pending[..<end]))
            pending.removeFirst(end)
        }
    }

    /// Where the first part of the pending line ends: before the character that crosses the limit, if it is one.
    private var partEnd: Int {
        for end in stride(from: limit, to: limit - 4, by: -1) where pending[end] & 0xc0 != 0x80 { return end }
        return limit
    }
}
