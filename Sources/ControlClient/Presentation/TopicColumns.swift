/// Lays words out in columns, read downwards, as `help` does (CTL-60).
package enum TopicColumns {
    /// The fewest rows whose columns fit. Every cell is padded to its column, two blanks stand between columns.
    /// - Parameter width: of the whole, in columns of the terminal.
    package static func lines(_ words: [String], width: Int) -> [String] {
        guard !words.isEmpty else { return [] }
        for rows in 1..<max(words.count, 2) {
            let widths = stride(from: 0, to: words.count, by: rows).map { start in
                words[start..<min(start + rows, words.count)].reduce(0) { max($0, $1.utf8.count) }
            }
            guard widths.reduce(0, +) + 2 * (widths.count - 1) <= width else { continue }
            return (0..<rows).map { row in
                let cells = stride(from: row, to: words.count, by: rows).map { words[$0] }
                return zip(cells, widths).map { StatusTable.padded($0, to: $1) }.joined(separator: "  ")
            }
        }
        return words
    }
}
