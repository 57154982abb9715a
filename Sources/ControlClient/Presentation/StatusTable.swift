import Model

/// The lines of `status` (SPEC CTL-30).
package struct StatusTable {
    private let records: [ProcessRecord]
    /// The width of a terminal that shows colours; nil writes none.
    private let colourColumns: Int?

    /// The records are shown in their order.
    package init(_ records: [ProcessRecord], colourColumns: Int?) {
        self.records = records
        self.colourColumns = colourColumns
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

    /// Writes the state of a line once more, in its colour.
    ///
    /// The line itself has no colours, so that a program that watches a terminal for `name RUNNING`, as expect(1) and
    /// Supervisor's own tests do, finds it. Where columns cannot be counted nothing is coloured.
    private func colouring(of record: ProcessRecord, in line: String, at column: Int) -> String {
        guard let colourColumns, line.unicodeScalars.count < colourColumns,
            line.unicodeScalars.allSatisfy({ (0x20..<0x300).contains($0.value) && $0.value != 0x7f }),
            let colour = Self.colour(of: record.state)
        else { return "" }
        return "\r\u{1b}[\(column)C\u{1b}[\(colour)m\(record.stateName)\u{1b}[0m"
    }

    /// Green is up, yellow on its way, red broken; the rest is as it should be or of no interest.
    private static func colour(of state: Int) -> Int? {
        switch ProcessState(rawValue: state) {
        case .running: 32
        case .starting, .stopping, .backoff: 33
        case .fatal, .unknown: 31
        case .stopped, .exited, nil: nil
        }
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}
