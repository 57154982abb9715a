import Configuration
import ProcessLifecycle
import Reactor

/// How long the end of a generation may take, and what follows when it takes longer.
extension Supervisor {
    /// Seconds that an ordered shutdown takes when nothing obeys its stop signal: the delay before the first one, then one
    /// group after the other.
    var longestOrderedStop: Int {
        groups.reduce(context.settings.shutdownDelay) { sum, group in
            let patience = group.processes.map(\.settings.stopwaitsecs).max() ?? 0
            return sum.addingReportingOverflow(max(0, patience)).partialValue
        }
    }

    /// Kills what still lives; the owner is told once all of it is gone.
    func killEverything() {
        var rest = groups.flatMap(\.processes)[...]
        context.time.inTurns { [self] in
            guard let process = rest.popFirst() else { return false }
            process.handle(.killForShutdown, by: shutdownRequester)
            return true
        }
    }
}
