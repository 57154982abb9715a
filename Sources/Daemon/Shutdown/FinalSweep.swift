import Model
import Reactor

/// The end of a container (EXT-8): the processes that are left in the pid namespace once every program has been stopped get
/// TERM, a little time to obey, and KILL. Only PID 1 does this: any other process would hit strangers (PITFALLS P21).
final class FinalSweep {
    /// The pause between two looks, at first and at last.
    private static let checkMilliseconds: Int64 = 10
    private static let longestCheckMilliseconds: Int64 = 160

    private let time: any Timekeeper
    private let kernel: any ProcessKernel
    private let ownChildren: OwnChildren
    private let reap: () -> Void
    private let done: () -> Void
    private var deadline = MonotonicTime(nanoseconds: 0)
    private var pause = checkMilliseconds
    private var timer: ReactorTimer?

    /// - Parameters:
    ///   - ownChildren: they are left alone, and end with us.
    ///   - reap: reaps ended children.
    ///   - done: called when no process is left, or the remaining ones have been killed.
    init(
        time: any Timekeeper,
        kernel: any ProcessKernel,
        ownChildren: OwnChildren,
        reap: @escaping () -> Void,
        done: @escaping () -> Void
    ) {
        self.time = time
        self.kernel = kernel
        self.ownChildren = ownChildren
        self.reap = reap
        self.done = done
    }

    /// - Parameter grace: how long TERM is given to be obeyed.
    func start(graceMilliseconds grace: Int64) {
        guard kernel.pid == 1, isAnybodyLeft else { return done() }
        deadline = MonotonicTime(nanoseconds: time.now.nanoseconds + grace * 1_000_000)
        send(.term)
        // A stopped process acts upon TERM only once it goes on.
        send(.cont)
        check()
    }

    /// Ends the time of the processes that are left.
    func endNow() {
        deadline = time.now
        guard let timer else { return }
        timer.cancel()
        check()
    }

    private func check() {
        timer = nil
        reap()
        if !isAnybodyLeft { return done() }
        let left = deadline.nanoseconds - time.now.nanoseconds
        if left <= 0 {
            send(.kill)
            reap()
            return done()
        }
        // Not all of them are our children, so no signal tells when the last one has gone.
        timer = time.schedule(afterMilliseconds: min(pause, left / 1_000_000 + 1)) { [self] in check() }
        pause = min(2 * pause, Self.longestCheckMilliseconds)
    }

    private var isAnybodyLeft: Bool {
        reap()
        if let others { return !others.isEmpty }
        return (try? kernel.sendToAll(SignalNumber(rawValue: 0))) != nil
    }

    private func send(_ signal: SignalNumber) {
        guard let others else {
            try? kernel.sendToAll(signal)
            return
        }
        for process in others { try? kernel.send(signal, to: process) }
    }

    /// All processes but ourselves and our own children; nil where we have no such children, or where /proc is missing: then
    /// signals are for all.
    private var others: [ProcessRelation]? {
        guard !ownChildren.pids.isEmpty, let table = kernel.survey()?.processes else { return nil }
        return table.filter { $0.pid != kernel.pid && $0.state != .zombie && !ownChildren.contains($0.pid) }
    }
}
