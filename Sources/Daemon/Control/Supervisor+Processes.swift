import Model
import ProcessLifecycle

/// What its processes tell of themselves.
extension Supervisor: ProcessOwner {
    func process(_ process: SupervisedProcess, hasPid pid: Int32) {
        processesByPid[pid] = process
    }

    func needsTurn(_ process: SupervisedProcess) {
        take { process.turnCame() }
    }

    func processHasChanged(_ process: SupervisedProcess) {
        context.serviceNotifier?.processHasChanged()
        continueShutdownSoon()
        lookAtDependents(of: process)
        restartCompanions(of: process)
        lookForStandstill(after: process)
    }

    func recordMayHaveChanged(of process: SupervisedProcess) {
        feed?.recordMayHaveChanged(of: process)
        countUntoldChange()
    }

    func outputHasEnded(of process: SupervisedProcess) {
        continueShutdownSoon()
    }

    /// When we have adopted an orphan and may not see its environment, it belongs to a program with certainty only when no
    /// other program has orphans that we look for.
    func process(_ process: SupervisedProcess, mayClaim stray: Int32) -> Bool {
        guard processesByPid[stray] == nil, !context.ownChildren.contains(stray) else { return false }
        return groups.flatMap(\.processes).allSatisfy {
            $0 === process || !$0.mayHaveOrphans
        }
    }

    /// A process that belongs to another program, or to us, does not count.
    func process(_ process: SupervisedProcess, mayBecome daemon: Int32) -> Bool {
        guard processesByPid[daemon] == nil, !context.ownChildren.contains(daemon) else { return false }
        return !groups.flatMap(\.processes).contains { $0 !== process && $0.run?.family?.knows(daemon) == true }
    }

    func process(_ process: SupervisedProcess, endsContainerWith end: FinalEnd) {
        owner?.programHasEnded(process, end)
    }
}
