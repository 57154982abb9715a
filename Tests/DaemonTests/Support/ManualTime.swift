import LinuxSystem
import Model
import ProcessLifecycle
import Reactor

@testable import Daemon

/// Time that stands still until a test moves it, with the passes of an event loop.
final class ManualTime: Timekeeper {
    /// Passes and timers of one moment after which something is taken to go round in circles.
    private static let mostTurns = 20_000
    /// When it begins: on the monotonic clock, and in seconds since the epoch.
    static let start = MonotonicTime(nanoseconds: 5_000_000_000_000)
    static let wallStart = 1_700_000_000

    /// Told of what must not be: the test has failed then.
    var complain: (String) -> Void = ManualTime.recordIssue

    /// What goes wrong, where that is to be found.
    var faults: FaultPlan?

    private var present = start
    /// How far time goes on by itself whenever the daemon looks at it: as if its work took so long.
    var nanosecondsOfWork: Int64 = 0
    private var timers: [Entry] = []
    private var deeds: [Deed] = []
    private var nextPass: [() -> Void] = []
    private var later: [() -> Void] = []
    private var serial = 0
    private var isTurning = false
    /// Seconds that the wall clock was set forward by.
    private var shift = 0
    private var stepWatches: [() -> StepWatch?] = []
    /// The zone of the daemon: the offset from a second since the epoch on, and the one before it.
    var summerTime: (from: Int, offset: Int, before: Int)?
    /// Whether the kernel tells of no steps.
    var refusesStepWatch = false

    /// Kept by what is told of steps of the wall clock.
    private final class StepWatch {
        let onStep: () -> Void
        init(_ onStep: @escaping () -> Void) { self.onStep = onStep }
    }

    /// A timer of the daemon, which holds it itself.
    private struct Entry {
        let time: MonotonicTime
        let serial: Int
        weak var timer: ReactorTimer?
    }

    /// What happens in the world outside of the daemon.
    private struct Deed {
        let time: MonotonicTime
        let serial: Int
        let action: () -> Void
    }

    // MARK: What the daemon sees

    var now: MonotonicTime {
        present = MonotonicTime(nanoseconds: present.nanoseconds + nanosecondsOfWork)
        return present
    }

    var wallNow: (seconds: Int, milliseconds: Int) {
        let elapsed = (now.nanoseconds - Self.start.nanoseconds) / 1_000_000
        return (Self.wallStart + shift + Int(elapsed / 1000), Int(elapsed % 1000))
    }

    func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        serial += 1
        if faults?.strikes(.timerNeverFires) == true { return ReactorTimer(at: time, action) }
        var time = time
        if faults?.strikes(.timerFiresLate) == true { time = time.advanced(bySeconds: 1) }
        if faults?.strikes(.timerFiresEarly) == true { time = now }
        let timer = ReactorTimer(at: time, action)
        timers.append(Entry(time: max(time, now), serial: serial, timer: timer))
        return timer
    }

    func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        schedule(at: MonotonicTime(nanoseconds: now.nanoseconds + delay * 1_000_000), action)
    }

    func inNextPass(_ action: @escaping () -> Void) {
        if faults?.strikes(.passIsLost) != true { nextPass.append(action) }
    }

    func afterOthers(_ work: @escaping () -> Void) { later.append(work) }

    // MARK: What a test does

    /// Seconds since the beginning.
    var seconds: Double { Double(now.nanoseconds - Self.start.nanoseconds) / 1_000_000_000 }

    /// How many calls the daemon waits for.
    var timersLeft: Int { timers.filter { $0.timer?.isPending == true }.count }

    /// What is still to happen will not.
    func dismantle() {
        timers = []
        deeds = []
        nextPass = []
        later = []
    }

    /// Has something happen outside of the daemon.
    func happen(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) {
        serial += 1
        let time = MonotonicTime(nanoseconds: now.nanoseconds + delay * 1_000_000)
        deeds.append(Deed(time: time, serial: serial, action: action))
    }

    func advance(bySeconds seconds: Double) {
        advance(to: MonotonicTime(nanoseconds: now.nanoseconds + Int64(seconds * 1_000_000_000)))
    }

    /// Lets everything happen that is due until then, each thing at its time.
    func advance(to end: MonotonicTime) {
        guard !isTurning else {
            complain("time was moved by what it has moved")
            return
        }
        isTurning = true
        defer { isTurning = false }
        var turns = 0
        while runPasses(&turns), let next = takeNext(until: end) {
            present = max(present, next.time)
            next.run()
        }
        present = max(present, end)
    }

    /// Lets everything happen that is due now.
    func settle() { advance(to: now) }

    /// - Returns: false when there is no end of it.
    private func runPasses(_ turns: inout Int) -> Bool {
        turns += 1
        while !nextPass.isEmpty || !later.isEmpty {
            turns += 1
            guard turns < Self.mostTurns else { break }
            let pass = nextPass.isEmpty ? later : nextPass
            if nextPass.isEmpty { later = [] } else { nextPass = [] }
            for action in pass { action() }
        }
        if turns >= Self.mostTurns { complain("the loop does not come to rest") }
        return turns < Self.mostTurns
    }

    /// What is due first: of one moment, what was asked for first.
    private func takeNext(until end: MonotonicTime) -> (time: MonotonicTime, run: () -> Void)? {
        timers.removeAll { $0.timer?.isPending != true }
        let timer = timers.filter { $0.time <= end }.min { ($0.time, $0.serial) < ($1.time, $1.serial) }
        let deed = deeds.filter { $0.time <= end }.min { ($0.time, $0.serial) < ($1.time, $1.serial) }
        if let deed, timer.map({ (deed.time, deed.serial) < ($0.time, $0.serial) }) ?? true {
            deeds.removeAll { $0.serial == deed.serial }
            return (deed.time, deed.action)
        }
        guard let timer else { return nil }
        timers.removeAll { $0.serial == timer.serial }
        return (timer.time, { timer.timer?.run() })
    }
}

extension ManualTime: WallClock {
    func offset(ofSecond second: Int) -> Int {
        summerTime.map { second < $0.from ? $0.before : $0.offset } ?? 0
    }

    func watchSteps(_ onStep: @escaping () -> Void) throws(Errno) -> AnyObject {
        if refusesStepWatch { throw .tooManyOpenFiles }
        let watch = StepWatch(onStep)
        stepWatches.append { [weak watch] in watch }
        return watch
    }

    /// How many descriptors would wait for a step of the clock.
    var stepWatchesLeft: Int { stepWatches.count { $0() != nil } }

    /// Seconds since the epoch.
    var wallSeconds: Int { wallNow.seconds }

    /// Sets the wall clock, or has the machine sleep.
    func setClock(bySeconds seconds: Int) {
        shift += seconds
        for watch in stepWatches { watch()?.onStep() }
        settle()
    }
}
