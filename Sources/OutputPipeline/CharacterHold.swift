/// Keeps the characters of a text whole that comes in pieces: what a piece ends with is held back while it may be the
/// beginning of a character of UTF-8, three bytes at the most.
package struct CharacterHold: Sendable {
    private var held: [UInt8] = []

    package init() {}

    /// Adds a piece.
    /// - Returns: what can be told now, in order. What was held back and has not become a character stands alone, so that
    ///   it makes nothing else unreadable.
    package mutating func take(_ piece: UnsafeRawBufferPointer) -> [[UInt8]] {
        guard !piece.isEmpty else { return [] }
        var pieces: [[UInt8]] = []
        var text = held
        if !held.isEmpty, !Self.isBeginning(held + piece.prefix(Self.missing(held))) {
            pieces.append(held)
            text = []
        }
        text.append(contentsOf: piece)
        held = Array(text.suffix(Self.unfinished(text)))
        text.removeLast(held.count)
        if !text.isEmpty { pieces.append(text) }
        return pieces
    }

    /// The bytes that were held back, at the end of the text.
    package mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }

    /// How many bytes at the end may become a character.
    private static func unfinished(_ text: [UInt8]) -> Int {
        for count in 1...3 where count <= text.count {
            let end = text.suffix(count)
            guard let first = end.first else { break }
            // The others belong to the one that comes before them.
            if first & 0xc0 == 0x80 { continue }
            return isBeginning(Array(end)) && missing(Array(end)) > 0 ? count : 0
        }
        return 0
    }

    /// Bytes that a character lacks.
    private static func missing(_ bytes: [UInt8]) -> Int {
        let length =
            switch bytes.first ?? 0 {
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 1
            }
        return max(0, length - bytes.count)
    }

    /// Whether these bytes are a character or begin one (table 3-7 of the Unicode Standard).
    private static func isBeginning(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return false }
        let second: ClosedRange<UInt8>
        switch first {
        case 0...0x7f, 0xc2...0xdf, 0xe1...0xec, 0xee...0xef, 0xf1...0xf3: second = 0x80...0xbf
        case 0xe0: second = 0xa0...0xbf
        case 0xed: second = 0x80...0x9f
        case 0xf0: second = 0x90...0xbf
        case 0xf4: second = 0x80...0x8f
        default: return false
        }
        if bytes.count > 1, !second.contains(bytes[1]) { return false }
        return bytes.dropFirst(2).allSatisfy { (0x80...0xbf).contains($0) }
    }
}
