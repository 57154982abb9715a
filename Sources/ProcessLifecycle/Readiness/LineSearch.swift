/// Looks for a text within a line of a stream that comes in chunks (EXT-71, `ready=log:TEXT`). The sequences by which
/// terminals are told of colours are passed over, as they are not seen by the author of the text.
///
/// Nothing of the stream is kept, however long its lines are: what counts is how much of the text has come last
/// (Knuth, Morris and Pratt).
package struct LineSearch: Hashable, Sendable {
    private enum State: Hashable, Sendable { case text, escape, sequence }

    private static let escape: UInt8 = 0x1b
    private static let newline = UInt8(ascii: "\n")

    private let text: [UInt8]
    /// For each length of a beginning of the text: the length of the longest shorter beginning that it ends with.
    private let shorter: [Int]
    private var matched = 0
    private var state = State.text

    /// - Parameter text: not empty, and without a newline, which no line has.
    package init(_ text: String) {
        self.text = Array(text.utf8)
        var shorter = [Int](repeating: 0, count: self.text.count + 1)
        var length = 0
        for index in self.text.indices.dropFirst() {
            while length > 0, self.text[index] != self.text[length] { length = shorter[length] }
            if self.text[index] == self.text[length] { length += 1 }
            shorter[index + 1] = length
        }
        self.shorter = shorter
    }

    /// Goes on with a chunk.
    /// - Returns: whether the text has come; what follows is of no interest then.
    package mutating func finds(in chunk: UnsafeRawBufferPointer) -> Bool {
        for byte in chunk {
            switch state {
            case .text where byte == Self.escape: state = .escape
            case .text:
                if take(byte) { return true }
            case .escape where byte == UInt8(ascii: "["): state = .sequence
            case .escape:
                state = byte == Self.escape ? .escape : .text
                if state == .text, take(byte) { return true }
            case .sequence:
                // Up to its final byte (ECMA-48, 5.4); one that is broken off ends with the line.
                if (0x40...0x7e).contains(byte) || byte == Self.newline { state = .text }
                if byte == Self.newline { matched = 0 }
            }
        }
        return false
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard byte != Self.newline, !text.isEmpty else {
            matched = 0
            return false
        }
        while matched > 0, byte != text[matched] { matched = shorter[matched] }
        if byte == text[matched] { matched += 1 }
        return matched == text.count
    }
}
