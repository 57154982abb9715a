import Configuration
import Model
import ProcessLifecycle
import Reactor

/// Dependencies between processes (EXT-70).
extension Supervisor {
    /// Descriptors that we have at most without programs, and for each program: three pipes and two log files.
    private static let ownDescriptors = 128, descriptorsPerProgram = 5

    func unmetDependencies(of process: SupervisedProcess) -> [DependencyGraph.Unmet] {
        dependencies?.unmet(of: process) ?? []
    }

    /// A start of the process has been asked for: what it depends on is started too.
    func startDependencies(of process: SupervisedProcess) {
        guard let dependencies, !isShuttingDown else { return }
        let requester = ChangeRequester(.dependency, reason: "needed by '\(process.name.text)'")
        for other in dependencies.toStart(for: process) { other.handle(.start, by: requester) }
    }

    /// Starts those of some processes that are to be started by themselves, and what they depend on, each once. No start waits
    /// for another one here (PROC-45): what a process waits for holds it back by itself. Schedules begin.
    /// - Parameters:
    ///   - processes: in the order of their start, or one after the other of a group.
    ///   - requester: who has asked for it.
    func autostart(_ processes: [SupervisedProcess], by requester: ChangeRequester) {
        for process in processes where process.settings.isScheduled { process.schedule?.begin() }
        var wanted = processes.filter(\.settings.autostart)
        if let dependencies {
            let all = Set((wanted + wanted.flatMap(dependencies.toStart)).map(ObjectIdentifier.init))
            wanted = planned.processes.filter { all.contains(ObjectIdentifier($0)) }
        }
        context.kernel.makeRoom(forDescriptors: Self.ownDescriptors + wanted.count * Self.descriptorsPerProgram)
        var rest = wanted[...]
        let launches = context.launches
        let startNext = { [weak self] in
            guard let self, !isShuttingDown, let process = rest.popFirst() else { return false }
            // A client may have removed its group since the turn before.
            guard hasActive(process) else { return true }
            launches.overlap {
                process.handle(.start, by: process.settings.autostart ? requester : ChangeRequester(.dependency))
            }
            return true
        }
        context.time.inTurns(startNext, onEndOfTurn: launches.finishAll)
    }

    /// Tells the processes that wait for it, or go with it, of its change; in turns, as they may be many.
    func lookAtDependents(of process: SupervisedProcess) {
        guard let dependencies, !isShuttingDown else { return }
        for other in dependencies.held(by: process) { take { other.gate?.look() } }
    }

    /// The process is RUNNING again, after an end.
    func restartCompanions(of process: SupervisedProcess) {
        guard let dependencies, !isShuttingDown, process.machine.phase.isRunning, process.machine.stoppedAt != nil
        else { return }
        let reason = "'\(process.name.text)' is RUNNING again"
        for other in dependencies.companions(of: process) {
            take { other.handle(.restart(because: reason, isFailure: false), by: ChangeRequester(.dependency)) }
        }
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
