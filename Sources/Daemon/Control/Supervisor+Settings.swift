import Configuration
import Model

/// What the settings of all processes come to together.
extension Supervisor {
    /// Seconds that an ordered shutdown takes when nothing obeys its stop signal: the delay before the first one, then one
    /// group after the other.
    var longestOrderedStop: Int {
        groups.reduce(context.settings.shutdownDelay) { sum, group in
            let patience = group.processes.map(\.settings.stopwaitsecs).max() ?? 0
            return sum.addingReportingOverflow(max(0, patience)).partialValue
        }
    }

    /// All signals that a program wants to be told of (EXT-13).
    var forwardedSignals: Set<SignalNumber> {
        groups.flatMap(\.processes).reduce(into: []) { $0.formUnion($1.settings.forwardSignals) }
    }
}
