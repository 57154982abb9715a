import Reactor

/// Shares the loop between many actions that have come at once and all other work: each turn of the loop does as many of them
/// as fit into a short time. There is one instance for all kinds of actions, as two would take turns with each other and
/// leave none to clients and signals.
final class Turns {
    private let time: any Timekeeper
    private let launches: OverlappedLaunches
    private var waiting: [() -> Void] = []
    /// Set while another slice is arranged.
    private var isArranged = false

    /// - Parameter launches: lets programs that are started in one turn not wait for each other.
    init(time: any Timekeeper, launches: OverlappedLaunches) {
        self.time = time
        self.launches = launches
    }

    /// Runs the action when its turn has come: in the next pass, unless others wait already.
    func take(_ action: @escaping () -> Void) {
        waiting.append(action)
        guard !isArranged else { return }
        isArranged = true
        time.inNextPass { [weak self] in self?.actOnSlice() }
    }

    private func actOnSlice() {
        let turn = Turn(by: time)
        var count = 0
        while count < waiting.count, !turn.isOver(after: count) {
            count += 1
            launches.overlap(waiting[count - 1])
        }
        launches.finishAll()
        waiting.removeFirst(count)
        isArranged = !waiting.isEmpty
        if isArranged { time.afterOthers { [weak self] in self?.actOnSlice() } }
    }
}
