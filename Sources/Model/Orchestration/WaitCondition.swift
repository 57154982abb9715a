/// What a client can wait for a process to be (EXT-93).
package enum WaitCondition: Hashable, Sendable {
    /// RUNNING, as `depends_on` has it.
    case started
    /// RUNNING, and its health check succeeds.
    case healthy
    /// RUNNING, and its health check has failed so often that it counts.
    case unhealthy
    /// EXITED with an expected code.
    case completed
    /// In this very state.
    case state(ProcessState)

    private static let words: [(String, WaitCondition)] = [
        ("started", .started), ("healthy", .healthy), ("unhealthy", .unhealthy), ("completed", .completed),
    ]

    /// The condition of a word, states in any case; nil for any other word.
    package init?(_ word: String) {
        let lower = word.lowercased()
        if let row = Self.words.first(where: { $0.0 == lower }) {
            self = row.1
        } else if let state = ProcessState.allCases.first(where: { $0.name.lowercased() == lower }) {
            self = .state(state)
        } else {
            return nil
        }
    }

    /// As clients write it; a state in upper case.
    package var name: String {
        switch self {
        case .started: "started"
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        case .completed: "completed"
        case .state(let state): state.name
        }
    }

    /// All conditions, for messages about an unknown word.
    package static var choice: String {
        let states = ProcessState.allCases.map(\.name).joined(separator: ", ")
        return words.map(\.0).joined(separator: ", ") + ", or a state: " + states
    }
}
