import LinuxSystem
import Model
import Reactor

/// Time that a test moves.
final class TestTime: Timekeeper {
    private(set) var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var wallNow: (seconds: Int, milliseconds: Int) = (1_800_000_000, 0)
    private struct Weak {
        weak var timer: ReactorTimer?
    }
    private var timers: [Weak] = []
    private var next: [() -> Void] = []

    func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        let timer = ReactorTimer(at: time, action)
        timers.append(Weak(timer: timer))
        return timer
    }

    func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        schedule(at: now.advanced(byMilliseconds: delay), action)
    }

    func inNextPass(_ action: @escaping () -> Void) { next.append(action) }
    func afterOthers(_ work: @escaping () -> Void) { next.append(work) }

    /// Does all that is to be done now.
    func settle() {
        while !next.isEmpty {
            let actions = next
            next = []
            for action in actions { action() }
        }
    }

    func advance(byMilliseconds milliseconds: Int64) {
        settle()
        let end = now.advanced(byMilliseconds: milliseconds)
        while let due = timers.compactMap(\.timer).filter({ $0.isPending && $0.time <= end }).min(by: {
            $0.time < $1.time
        }) {
            now = max(now, due.time)
            due.run()
            settle()
        }
        now = end
        timers.removeAll { $0.timer?.isPending != true }
    }

    /// How many calls are to come.
    var pending: Int { timers.count { $0.timer?.isPending == true } }
}
