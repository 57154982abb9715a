package import Model

/// The lines of `status` (CTL-30).
package struct StatusTable {
    /// Rows that one line may take up on a terminal and still be coloured; more may have left the screen.
    private static let maximumRows = 8

    private let records: [ProcessRecord]
    /// The width of a terminal that shows colours; nil writes none.
    private let colourColumns: Int?
    /// Exit codes that are no sign of trouble, of each process.
    private let expectedCodes: [Namespec: Set<Int>]

    /// The records are shown in their order. A process whose exit codes are not given may end with 0.
    package init(_ records: [ProcessRecord], colourColumns: Int?, expectedCodes: [Namespec: Set<Int>] = [:]) {
        self.records = records
        self.colourColumns = colourColumns
        self.expectedCodes = expectedCodes
    }

    /// Without the ends of lines.
    package var lines: [String] {
        let names = records.map(\.name.text)
        let width = names.reduce(30) { max($0, $1.unicodeScalars.count) } + 3
        return zip(names, records).map { name, record in
            // Ten columns for the state. A longer word runs into the description, as in Supervisor.
            let line = Self.padded(name, to: width) + Self.padded(record.stateName, to: 10) + record.description
            return line + colouring(of: record, in: line, at: width)
        }
    }

    /// Writes the state of a line once more, in its colour, and leaves the cursor in the line's last row.
    ///
    /// The line itself has no colours, so that a program that watches a terminal for `name RUNNING`, as expect(1) and
    /// Supervisor's own tests do, finds it. Where columns cannot be counted nothing is coloured.
    private func colouring(of record: ProcessRecord, in line: String, at column: Int) -> String {
        guard let columns = colourColumns, columns > 0, let colour = colour(of: record),
            line.unicodeScalars.allSatisfy({ (0x20..<0x300).contains($0.value) && $0.value != 0x7f })
        else { return "" }
        // A line that fills its row leaves the cursor in it.
        let lastRow = (line.unicodeScalars.count - 1) / columns
        let end = column + record.stateName.unicodeScalars.count - 1
        guard lastRow < Self.maximumRows else { return "" }
        return "\r" + Self.move(lastRow - column / columns, "A") + Self.move(column % columns, "C")
            + "\u{1b}[\(colour)m\(record.stateName)\u{1b}[0m" + Self.move(lastRow - end / columns, "B")
    }

    /// So many rows or columns in a direction.
    private static func move(_ count: Int, _ direction: String) -> String {
        count > 0 ? "\u{1b}[\(count)\(direction)" : ""
    }

    /// Green is up, yellow on its way, red broken; the rest is as it should be or of no interest.
    private func colour(of record: ProcessRecord) -> Int? {
        switch ProcessState(rawValue: record.state) {
        case .running: 32
        case .starting, .stopping, .backoff: 33
        case .fatal, .unknown: 31
        case .exited: (expectedCodes[record.name] ?? [0]).contains(record.exitStatus ?? 0) ? nil : 31
        case .stopped, nil: nil
        }
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}
