/// A reader of what comes from outside, and what has to hold whatever comes. libFuzzer makes the inputs up in `make fuzz`
/// (`Driver/`), the corpus and its neighbours are tried in `make test` (`Replay/`): both run the very same code.
struct FuzzTarget: Sendable {
    /// Of its folder in `Tests/Corpus/` too.
    let name: String
    /// Bytes of an input at the most. Long ones are slow and seldom find what short ones do not.
    let longest: Int
    /// The files and folders under `Sources/` that it is about; their lines are counted in the report of coverage.
    let sources: [String]
    /// Words that mean something to the reader, for libFuzzer to put in.
    let words: [String]
    /// Inputs that are made by code and need not be in the corpus: messages whose form changes with the program.
    let seeds: @Sendable () -> [[UInt8]]
    private let property: @Sendable ([UInt8], inout SplitMix) throws -> Void

    init(
        _ name: String,
        longest: Int,
        sources: [String],
        words: [String] = [],
        seeds: @escaping @Sendable () -> [[UInt8]] = { [] },
        _ property: @escaping @Sendable ([UInt8], inout SplitMix) throws -> Void
    ) {
        self.name = name
        self.longest = longest
        self.sources = sources
        self.words = words
        self.seeds = seeds
        self.property = property
    }

    /// Tries one input. The choices that a property makes, such as the sizes of pieces, follow from the input alone, so that a
    /// failure comes again.
    /// - Throws: `BrokenProperty` when something does not hold.
    func run(_ bytes: [UInt8]) throws {
        let seed = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        var random = SplitMix(state: seed)
        try property(bytes, &random)
    }
}

/// What does not hold for an input.
struct BrokenProperty: Error, CustomStringConvertible {
    let description: String
}

/// States what has to hold for any input.
func hold(_ isSo: Bool, _ rule: @autoclosure () -> String) throws(BrokenProperty) {
    if !isSo { throw BrokenProperty(description: rule()) }
}

/// All bytes, in pieces of random sizes.
/// - Parameter longest: bytes of a piece.
func pieces(of bytes: [UInt8], _ random: inout SplitMix, longest: Int = 16) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        pieces.append(rest.prefix(Int.random(in: 1...min(rest.count, longest), using: &random)))
        rest = rest.dropFirst(pieces.last?.count ?? rest.count)
    }
    return pieces
}

extension [UInt8] {
    /// What is not UTF-8 is replaced.
    var text: String { String(decoding: self, as: UTF8.self) }

    var lines: [ArraySlice<UInt8>] { split(separator: 0x0a, omittingEmptySubsequences: false) }
}

extension String {
    /// Whether it does something to a terminal, or is more than a line.
    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }

    /// By bytes: a character that another one joins is another one to Swift.
    func replacing(byte: UInt8, with text: String) -> String {
        Array(utf8).split(separator: byte, omittingEmptySubsequences: false).map(Array.init)
            .joined(separator: Array(text.utf8)).reduce(into: [UInt8]()) { $0.append($1) }.text
    }
}
