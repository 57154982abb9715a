/// How far two words are apart, for "did you mean" (EXT-56).
enum EditDistance {
    /// The candidate that is nearest to a word, when it is near enough to be a slip of the keyboard.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        var best: (name: String, distance: Int)?
        let limit = max(1, min(3, word.utf8.count / 3))
        // A longer word than any option is no slip, and the table below is quadratic.
        guard word.utf8.count <= 64 else { return nil }
        for candidate in candidates {
            let distance = between(Array(word.utf8), Array(candidate.utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Fewest insertions, deletions, replacements and swaps of neighbours that make one word of the other.
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, leftByte) in left.enumerated() {
            var current = [row + 1]
            for (column, rightByte) in right.enumerated() {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (leftByte == rightByte ? 0 : 1))
                if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
