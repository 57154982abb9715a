import Model
import ProcessLifecycle

/// What processes have to do with one another (EXT-70).
extension Supervisor {
    func unmetDependencies(of process: SupervisedProcess) -> [DependencyGraph.Unmet] {
        dependencies?.unmet(of: process) ?? []
    }

    /// A start of the process has been asked for: what it depends on is started too.
    func startDependencies(of process: SupervisedProcess) {
        guard let dependencies, !isShuttingDown else { return }
        for other in dependencies.toStart(for: process) { other.handle(.start) }
    }

    /// What waits for the process, or goes with it, is to know of its change; in turns, as it may be many.
    func lookAtDependents(of process: SupervisedProcess) {
        guard let dependencies, !isShuttingDown else { return }
        for other in dependencies.held(by: process) { take { other.gate?.look() } }
        guard process.machine.phase.isRunning, process.machine.stoppedAt != nil else { return }
        let reason = "'\(process.name.text)' is RUNNING again"
        for other in dependencies.companions(of: process) { take { other.handle(.restart(because: reason)) } }
    }

    /// Groups have come or gone: any process that is held back may be concerned.
    func lookAtHeldSoon() {
        guard dependencies != nil else { return }
        for process in groups.flatMap(\.processes) where process.machine.phase.isHeld { take { process.gate?.look() } }
    }
}

extension SupervisedProcess {
    var gate: StartGate? {
        for attachment in attachments {
            if let gate = attachment as? StartGate { return gate }
        }
        return nil
    }
}
