import Text

/// The words that may have been meant by an unknown one, for "did you mean" (EXT-56, EXT-57).
///
/// A file may hold a hundred thousand unknown words, so the data for comparing a candidate is computed once.
struct Spelling {
    private struct Candidate {
        let word: String
        let bytes: [UInt8]
        let letters: UInt64
    }

    /// A word longer than any option is not a slip, and the table of distances is quadratic.
    private static let longest = 64
    /// Fewer letters than these are the beginning of too many options.
    private static let shortestBeginning = 3

    private let candidates: [Candidate]

    init(_ words: [String]) {
        candidates = words.map { word in
            let bytes = Array(word.utf8)
            return Candidate(word: word, bytes: bytes, letters: Self.letters(of: bytes))
        }
    }

    /// The candidate that is nearest to a word, when it is near enough to be a slip of the keyboard.
    func nearest(to word: String, limit: Int? = nil) -> String? {
        let bytes = Array(word.utf8)
        guard bytes.count <= Self.longest else { return nil }
        let letters = Self.letters(of: bytes)
        var allowed = limit ?? max(1, min(3, bytes.count / 3))
        var best: String?
        for candidate in candidates where abs(candidate.bytes.count - bytes.count) <= allowed {
            // One change makes at most two letters come or go.
            guard (candidate.letters ^ letters).nonzeroBitCount <= 2 * allowed else { continue }
            let distance = EditDistance.between(bytes, candidate.bytes)
            guard distance <= allowed else { continue }
            best = candidate.word
            // Only a nearer candidate can take its place.
            allowed = distance - 1
            if allowed < 0 { break }
        }
        return best
    }

    /// The shortest of the candidates that begin with a word, if the others are only longer forms of it: `stdout_logfile`
    /// for `stdout_log`, nothing for `std`.
    func completion(of word: String) -> String? {
        let bytes = Array(word.utf8)
        guard bytes.count >= Self.shortestBeginning else { return nil }
        let found = candidates.filter { $0.bytes.first == bytes.first && $0.bytes.starts(with: bytes) }
        guard let shortest = found.min(by: { $0.bytes.count < $1.bytes.count }) else { return nil }
        return found.allSatisfy { $0.bytes.starts(with: shortest.bytes) } ? shortest.word : nil
    }

    /// The first candidate that ends with the word, from an underscore on: `stdout_logfile` for `logfile`.
    func whole(ofEnd word: String) -> String? {
        let end = Array("_\(word)".utf8)
        guard end.count > Self.shortestBeginning else { return nil }
        return candidates.first { candidate in
            candidate.bytes.count > end.count && candidate.bytes.last == end.last
                && candidate.bytes.suffix(end.count).elementsEqual(end)
        }?.word
    }

    /// The candidate that has the same parts between its underscores in another order: `stdout_logfile` for `logfile_stdout`.
    func reordered(_ word: String) -> String? {
        let parts = Self.parts(of: word)
        guard parts.count > 1 else { return nil }
        return candidates.first { $0.bytes.count == word.utf8.count && Self.parts(of: $0.word) == parts }?.word
    }

    private static func parts(of word: String) -> [String] {
        word.parts(separatedBy: UInt8(ascii: "_")).map(String.init).sorted { $0.precedes($1) }
    }

    /// A bit for each letter, and one for everything else.
    private static func letters(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0) { letters, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): letters | 1 << UInt64(byte - UInt8(ascii: "a"))
            case UInt8(ascii: "0")...UInt8(ascii: "9"): letters | 1 << UInt64(byte - UInt8(ascii: "0") + 32)
            default: letters | 1 << 63
            }
        }
    }
}

/// How far two words are apart.
package enum EditDistance {
    /// The candidate that is nearest to a word, and near enough to be a slip of the keyboard; the first of several.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        Spelling(candidates).nearest(to: word)
    }

    /// Fewest insertions, deletions, replacements and swaps of neighbours that make one word of the other.
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = beforePrevious
        for (row, leftByte) in left.enumerated() {
            current[0] = row + 1
            for (column, rightByte) in right.enumerated() {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (leftByte == rightByte ? 0 : 1))
                if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current[column + 1] = cost
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count]
    }
}
