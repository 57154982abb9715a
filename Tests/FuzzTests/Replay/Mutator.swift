/// Makes inputs from others.
struct Mutator {
    /// Numbers at borders, and bytes with a meaning somewhere.
    private static let pieces = [
        "0", "-1", "255", "256", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "99999999999999999999999", "1e308", "0x7f", "%", "%%", "%(", ")s", "\0", "\r\n", "\n\n",
        "\u{1b}[",
        "<", ">", "&", "&#0;", "\"", "'", "\\", ":", ";", "=", "[", "]", "{", "}", ",", " ", "\t", "\u{85}", "ä",
        "\u{10ffff}",
    ].map { Array($0.utf8) }

    private let corpus: [[UInt8]]

    init(_ corpus: [[UInt8]]) {
        self.corpus = corpus
    }

    func input(using random: inout SplitMix) -> [UInt8] {
        var bytes = corpus.randomElement(using: &random) ?? []
        for _ in 0...Int.random(in: 0...4, using: &random) { change(&bytes, using: &random) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], using random: inout SplitMix) {
        let range = range(in: bytes, using: &random)
        switch Int.random(in: 0...6, using: &random) {
        case 0: bytes.removeSubrange(range)
        case 1: bytes.insert(contentsOf: bytes[range], at: range.lowerBound)
        case 2: bytes.replaceSubrange(range, with: Self.pieces.randomElement(using: &random) ?? [])
        case 3: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: range.lowerBound)
        case 4:
            let other = corpus.randomElement(using: &random) ?? []
            bytes.replaceSubrange(range, with: other[self.range(in: other, using: &random)])
        case 5: bytes.removeSubrange(range.upperBound...)
        default:
            for index in range.prefix(8) where Bool.random(using: &random) {
                bytes[index] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
            }
        }
    }

    /// Short ones are more often of use than long ones.
    private func range(in bytes: [UInt8], using random: inout SplitMix) -> Range<Int> {
        let lower = Int.random(in: 0...bytes.count, using: &random)
        let longest = Bool.random(using: &random) ? 8 : bytes.count
        return lower..<min(bytes.count, lower + Int.random(in: 0...longest, using: &random))
    }
}
