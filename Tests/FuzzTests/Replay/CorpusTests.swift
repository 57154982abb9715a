import Foundation
import Testing

/// The corpus of each target and some neighbours of it, always the same: what `make fuzz` has found does not come back.
@Suite struct CorpusTests {
    /// Bytes of the neighbours that are tried for each target: the longer its inputs, the fewer they are.
    private static let bytes = 200_000

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `whatever comes, what the target says holds`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let corpus = try Corpus(target).inputs
        try #require(!corpus.isEmpty, "there is nothing in Tests/Corpus/\(name)")
        for input in corpus { try run(target, input) }
        var random = SplitMix(state: 1)
        let mutator = Mutator(corpus)
        for _ in 0..<Self.bytes / target.longest {
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
