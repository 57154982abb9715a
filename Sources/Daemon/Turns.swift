import LinuxSystem
import Reactor

/// Shares the loop between many things that have come at once, and everybody else: as much of them is done in each turn of
/// the loop as a little time is enough for. There is one for all kinds of such things, as two would take turns with each other
/// and leave none to clients and signals.
final class Turns {
    private static let sliceNanoseconds: Int64 = 10_000_000
    /// What is due at once belongs to the same turn.
    private static let pauseMilliseconds: Int64 = 1

    private let reactor: Reactor
    private var waiting: [() -> Void] = []
    /// Set while a slice is to come.
    private var isArranged = false
    private var timer: ReactorTimer?

    init(reactor: Reactor) {
        self.reactor = reactor
    }

    /// Does this when its turn has come: in the next pass, unless others wait already.
    func take(_ action: @escaping () -> Void) {
        waiting.append(action)
        guard !isArranged else { return }
        isArranged = true
        reactor.inNextPass { [weak self] in self?.actOnSlice() }
    }

    private func actOnSlice() {
        timer = nil
        let end = Clock.monotonicNow().nanoseconds + Self.sliceNanoseconds
        var count = 0
        while count < waiting.count, count == 0 || Clock.monotonicNow().nanoseconds < end {
            count += 1
            waiting[count - 1]()
        }
        waiting.removeFirst(count)
        isArranged = !waiting.isEmpty
        guard isArranged else { return }
        timer = reactor.schedule(afterMilliseconds: Self.pauseMilliseconds) { [weak self] in self?.actOnSlice() }
    }
}
