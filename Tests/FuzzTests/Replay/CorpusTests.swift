import Foundation
import Testing

/// The corpus of each target and some neighbours of it, always the same: what `make fuzz` has found does not come back.
@Suite struct CorpusTests {
    /// Inputs made from the corpus, for each target.
    private static let neighbours = 2000
    /// Seconds of processor time for the neighbours of one target, which a debug build may reach before it has tried all.
    private static let longest = 3.0

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `whatever comes, what the target says holds`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let corpus = try Corpus(target).inputs
        try #require(!corpus.isEmpty, "there is nothing in Tests/Corpus/\(name)")
        for input in corpus { try run(target, input) }
        var random = SplitMix(state: 1)
        let mutator = Mutator(corpus)
        let end = Date() + Self.longest
        for _ in 0..<Self.neighbours where Date() < end {
            try run(target, Array(mutator.input(using: &random).prefix(2 * target.longest)))
        }
    }

    private func run(_ target: FuzzTarget, _ input: [UInt8]) throws {
        do {
            try target.run(input)
        } catch {
            Issue.record("\(error), for \(input.debugText)")
        }
    }
}

extension [UInt8] {
    /// As a line of a corpus.
    fileprivate var debugText: String {
        map { (0x20..<0x7f).contains($0) ? String(UnicodeScalar($0)) : String(format: "\\x%02x", $0) }.joined()
    }
}
