import Model

/// The lines of `status` (SPEC CTL-30).
struct StatusTable {
    private let records: [ProcessRecord]
    private let hasColours: Bool

    init(_ records: [ProcessRecord], hasColours: Bool) {
        self.records = records
        self.hasColours = hasColours
    }

    var lines: [String] {
        let names = records.map(\.name.text)
        let width = names.reduce(30) { max($0, $1.unicodeScalars.count) } + 3
        return zip(names, records).map { name, record in
            Self.padded(name, to: width) + state(of: record) + record.description
        }
    }

    /// Ten columns wide. A longer word runs into the description, as in Supervisor.
    private func state(of record: ProcessRecord) -> String {
        let padded = Self.padded(record.stateName, to: 10)
        guard hasColours, let colour = Self.colour(of: record.state) else { return padded }
        return "\u{1b}[\(colour)m\(record.stateName)\u{1b}[0m" + padded.dropFirst(record.stateName.count)
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
