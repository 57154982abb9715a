/// Launches of many programs that follow each other: while the child of one is on its way to its program, on another
/// processor perhaps, the next is prepared. Their results are acted upon in the order of their starts.
///
/// No launch is left when the loop goes on: the reaper knows the pids of all children, and a client sees no program without
/// one.
final class OverlappedLaunches {
    private var underWay: [SupervisedProcess] = []
    private var isOpen = false

    /// Runs an action that may launch programs, without waiting for them. `finishAll` has to follow before the loop goes on.
    func overlap(_ start: () -> Void) {
        isOpen = true
        start()
        isOpen = false
        while let first = underWay.first, first.isLaunchThere { finishFirst() }
    }

    /// Waits for all launches that are under way.
    func finishAll() {
        while !underWay.isEmpty { finishFirst() }
    }

    /// - Returns: whether the launch of the process is finished later; else it is to be waited for at once.
    func takes(_ process: SupervisedProcess) -> Bool {
        if isOpen { underWay.append(process) }
        return isOpen
    }

    private func finishFirst() {
        underWay.removeFirst().finishLaunch()
    }
}
