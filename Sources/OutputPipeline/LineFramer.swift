/// Cuts a stream of bytes into lines, so that no reader ever sees half of one (EXT-15).
///
/// Only what stands between two newlines is held back, and of that no more than the longest line: a longer one is cut
/// into parts.
package struct LineFramer: Sendable {
    /// Bytes, without the newline, where nothing else is said.
    package static let longestLine = 64 * 1024

    /// Whether a piece is all of a line.
    package enum Piece: Hashable, Sendable {
        case whole
        /// A part of a line that is too long, and not its end.
        case part
        /// The end of such a line.
        case lastPart
    }

    private static let newline = UInt8(ascii: "\n")

    /// Bytes, without the newline.
    private let limit: Int
    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []
    /// Whether parts of that line have gone out before.
    private var isContinued = false

    /// - Parameter limit: bytes of the longest line that stays whole, without its newline.
    package init(limit: Int = longestLine) {
        // A character has at most four bytes.
        self.limit = max(4, limit)
    }

    /// Bytes that wait for the end of their line.
    package var heldBytes: Int { rest.count }

    /// Takes what comes next.
    /// - Parameter emit: gets each line that is complete now, without its newline, and each part of one that is too
    ///   long. The bytes are lent for the length of the call.
    package mutating func take(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer, Piece) -> Void) {
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != Self.newline { end += 1 }
            let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if end < bytes.count {
                endLine(text, emit)
            } else {
                hold(text, emit)
            }
            start = end + 1
        }
    }

    /// The last line, when the stream has ended without its newline.
    package mutating func finish(emit: (UnsafeRawBufferPointer, Piece) -> Void) {
        guard !rest.isEmpty else { return }
        endLine(UnsafeRawBufferPointer(start: nil, count: 0), emit)
    }

    private mutating func endLine(_ text: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer, Piece) -> Void) {
        // Most lines stand in one chunk and need no copy.
        if rest.isEmpty, text.count <= limit { return emit(text, .whole) }
        hold(text, emit)
        rest.withUnsafeBytes { emit($0, isContinued ? .lastPart : .whole) }
        rest.removeAll(keepingCapacity: true)
        isContinued = false
    }

    /// Keeps a part of a line; what is more than a line may have goes out. A line that is just as long as it may be is
    /// not cut, so something is left for its end.
    private mutating func hold(_ text: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer, Piece) -> Void) {
        var start = 0
        while rest.count + text.count - start > limit {
            // One more than goes out: whether a character is cut shows in the byte behind.
            let taken = limit + 1 - rest.count
            rest.append(contentsOf: text[start..<start + taken])
            start += taken
            let cut = cut(rest)
            rest.withUnsafeBytes { emit(UnsafeRawBufferPointer(rebasing: $0[..<cut]), .part) }
            rest.removeSubrange(..<cut)
            isContinued = true
        }
        rest.append(contentsOf: text[start...])
    }

    /// Where to cut a line that is one byte too long: not inside a character of UTF-8, when it is one.
    private func cut(_ line: [UInt8]) -> Int {
        for cut in stride(from: limit, to: limit - 4, by: -1) where line[cut] & 0xc0 != 0x80 { return cut }
        return limit
    }
}
