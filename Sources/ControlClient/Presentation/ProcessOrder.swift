import Model

/// In which order processes are shown.
package enum ProcessOrder: Sendable {
    /// By name, as supervisord tells of them.
    case name
    /// Failures first.
    case state
    case cpu
    case memory
    case restarts
    /// What was started last comes first.
    case uptime

    /// The order for `--sort=WORD`; nil for an unknown word.
    package init?(_ word: String) {
        switch word {
        case "name": self = .name
        case "state": self = .state
        case "cpu": self = .cpu
        case "memory": self = .memory
        case "restarts": self = .restarts
        case "uptime": self = .uptime
        default: return nil
        }
    }

    /// All words, for messages.
    package static let words = "state, name, uptime, restarts, cpu, memory"

    /// Whether what processes use has to be known for it.
    package var needsResources: Bool { self == .cpu || self == .memory }

    /// Rows that are equal in it stay in their order.
    package func sorted(_ rows: [FiguresTable.Row]) -> [FiguresTable.Row] {
        if self == .name { return rows }
        return rows.enumerated()
            .map { (key: key($0.element), place: $0.offset, row: $0.element) }
            .sorted { ($0.key, $0.place) < ($1.key, $1.place) }
            .map(\.row)
    }

    /// The smallest comes first.
    private func key(_ row: FiguresTable.Row) -> Double {
        switch self {
        case .name: 0
        case .state: Double(row.process.rank)
        case .cpu: -(row.cpuPercent ?? -1)
        case .memory: -Double(row.use?.memory ?? -1)
        case .restarts: -Double(row.process.restarts)
        case .uptime: Double(row.process.uptime ?? .max)
        }
    }
}
