/// The lines of `status` for a person: they fit the terminal, and have colours. What scripts read is a `StatusTable`.
///
/// While all fits it is laid out as Supervisor's, so that a program that watches a terminal for `name RUNNING`, as expect(1) and
/// Supervisor's own tests do, finds it. In a narrow terminal names take less room, then they are shortened in the middle, and
/// descriptions go on in the next line.
package struct TerminalStatusTable {
    private static let stateWidth = 10
    /// The column of names in Supervisor's layout, at least, and what is between it and the state.
    private static let usualName = 30
    private static let usualGap = 3
    private static let gap = 2
    private static let shortestName = 12
    /// Below that a description has lines of its own.
    private static let shortestDescription = 28

    private let processes: [ProcessDetails]
    private let columns: Int
    private let usesColours: Bool

    /// - Parameter columns: the width of the terminal.
    package init(_ processes: [ProcessDetails], columns: Int, usesColours: Bool) {
        self.processes = processes
        self.columns = max(columns, Self.shortestName + Self.stateWidth + 4)
        self.usesColours = usesColours
    }

    /// The lines of each process, without their ends.
    package var blocks: [[String]] {
        let rows = processes.map { (process: $0, name: $0.name, words: $0.words) }
        let longest = rows.reduce(0) { max($0, TextWidth.columns($1.name)) }
        let longestWords = rows.reduce(0) { max($0, TextWidth.columns($1.words)) }
        for start in [max(Self.usualName, longest) + Self.usualGap, longest + Self.gap]
        where start + Self.stateWidth + longestWords <= columns {
            return rows.map { [first($0.process, $0.name, $0.words, at: start)] }
        }
        let description = min(44, max(Self.shortestDescription, columns / 2 - 2))
        let room = columns - Self.stateWidth - Self.gap
        let start = min(longest, max(Self.shortestName, room - description)) + Self.gap
        let rest = columns - start - Self.stateWidth
        if rest < Self.shortestDescription { return rows.map { onOwnLines($0.process, $0.name, $0.words) } }
        return rows.map { process, name, words in
            let lines = TextWidth.wrapped(words, to: rest)
            let more = lines.dropFirst().map { TextWidth.blanks(start + Self.stateWidth) + $0 }
            return [first(process, TextWidth.shortened(name, to: start - Self.gap), lines.first ?? "", at: start)]
                + more
        }
    }

    private func onOwnLines(_ process: ProcessDetails, _ name: String, _ words: String) -> [String] {
        let longest = processes.reduce(0) { max($0, TextWidth.columns($1.name)) }
        let start = min(longest, columns - Self.stateWidth) + Self.gap
        let head = first(process, TextWidth.shortened(name, to: start - Self.gap), "", at: start)
        return [head] + TextWidth.wrapped(words, to: columns - Self.gap).filter { !$0.isEmpty }.map { "  " + $0 }
    }

    /// The plain line, and behind it the state once more in its colour, over the plain one.
    private func first(_ process: ProcessDetails, _ name: String, _ words: String, at start: Int) -> String {
        let state = process.record.stateName
        // With blanks behind it, as Supervisor has it, where there is room for them.
        let hasRoom = start + Self.stateWidth <= columns
        let line = TextWidth.padded(name, to: start) + (hasRoom ? TextWidth.padded(state, to: Self.stateWidth) : state) + words
        guard usesColours, let colour = process.colour else { return line }
        return line + "\r\u{1b}[\(start)C\u{1b}[\(colour)m\(state)\u{1b}[0m"
    }
}
