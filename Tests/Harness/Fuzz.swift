import Foundation

/// Random changes of known inputs, for readers of what comes from outside: none of them may make one trap.
///
/// As a test it is short and always the same. `make fuzz` goes on for `FUZZ_SECONDS` with each subject, from `FUZZ_SEED` on,
/// and leaves the input in hand in `build/fuzz/`, where it is found after a crash. It then goes into `Tests/Corpus/`.
package enum Fuzz {
    private static let rounds = 2000
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Calls `body` with inputs made from those of `Tests/Corpus/SUBJECT/`, and first with these themselves.
    /// - Parameter body: what is to hold for any input; it may use the generator for choices of its own.
    package static func run(_ subject: String, _ body: ([UInt8], inout SplitMix) throws -> Void) throws {
        let folder = root.appendingPathComponent("Tests/Corpus/\(subject)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let corpus = try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
        try run(subject, from: corpus, rounds: rounds, body)
    }

    /// The same with inputs made from those that the caller has.
    /// - Parameter rounds: how many as a test.
    package static func run(
        _ subject: String,
        from corpus: [[UInt8]],
        rounds: Int,
        _ body: ([UInt8], inout SplitMix) throws -> Void
    ) throws {
        let variables = ProcessInfo.processInfo.environment
        var random = SplitMix(state: variables["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1)
        for input in corpus { try body(input, &random) }
        if let seconds = variables["FUZZ_SECONDS"].flatMap({ Double($0) }) {
            try run(for: seconds, subject, Mutator(corpus), &random, body)
        } else {
            let mutator = Mutator(corpus)
            for _ in 0..<rounds { try body(mutator.input(using: &random), &random) }
        }
    }

    private static func run(
        for seconds: Double,
        _ subject: String,
        _ mutator: Mutator,
        _ random: inout SplitMix,
        _ body: ([UInt8], inout SplitMix) throws -> Void
    ) throws {
        let folder = root.appendingPathComponent("build/fuzz")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inHand = folder.appendingPathComponent(subject)
        let end = Date() + seconds
        var count = 0
        while Date() < end {
            let input = mutator.input(using: &random)
            try Data(input).write(to: inHand)
            try body(input, &random)
            count += 1
        }
        try FileManager.default.removeItem(at: inHand)
        print("fuzz: \(subject): \(count) inputs")
    }
}

/// Makes inputs from others.
private struct Mutator {
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
