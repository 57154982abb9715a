import Model
import Output
import Reactor

/// The end of the daemon, from the request for it to exit(3): one deadline for all of it, and the last steps once every
/// program has been stopped (EXT-4, EXT-6, EXT-8, EXT-16).
final class LastSteps {
    /// Milliseconds that strangers may take to obey, and the last lines to get out, when no stricter limit is set.
    private static let stepMilliseconds: Int64 = 1000
    /// Milliseconds that the last lines get even after the deadline: they tell which processes were killed.
    private static let shortestFlushMilliseconds: Int64 = 200

    private let time: any Timekeeper
    private let kernel: any ProcessKernel
    private let ownChildren: OwnChildren
    private let exitStatus: Int32
    private let isInitOfOne: Bool
    private var limit: MonotonicTime?
    private var timer: ReactorTimer?
    private var isExpired = false
    private var sweep: FinalSweep?

    /// - Parameters:
    ///   - exitStatus: the exit status of the daemon.
    ///   - seconds: the time for all steps; 0 for as long as they need.
    ///   - isInitOfOne: whether only a program behind `--` runs; the processes that it leaves behind then get all of these
    ///     seconds to end (EXT-8).
    ///   - ownChildren: the children that are a part of us, and end with us.
    ///   - onDeadline: called once when the seconds are over, unless `expire` was called before.
    init(
        exitStatus: Int32,
        seconds: Int,
        isInitOfOne: Bool,
        time: any Timekeeper,
        kernel: any ProcessKernel,
        ownChildren: OwnChildren,
        onDeadline: @escaping () -> Void
    ) {
        self.exitStatus = exitStatus
        self.isInitOfOne = isInitOfOne
        self.time = time
        self.kernel = kernel
        self.ownChildren = ownChildren
        limit = seconds > 0 ? time.now.advanced(bySeconds: seconds) : nil
        timer = limit.map { time.schedule(at: $0, onDeadline) }
    }

    /// The time is over: the processes that still live are to be killed. Called again, it gives no more time.
    /// - Parameter onGivenUp: called when even that has not ended them, as with a process that waits for a dead disk.
    func expire(onGivenUp: @escaping () -> Void) {
        guard !isExpired else { return }
        isExpired = true
        timer?.cancel()
        limit = time.now
        if let sweep { return sweep.endNow() }
        timer = time.schedule(afterMilliseconds: Self.stepMilliseconds, onGivenUp)
    }

    /// Every program has been stopped, or given up: ends the other processes of the container, writes out the lines that
    /// wait, and exits. Called again, it does nothing.
    func finish(streams: StandardStreams, syslog: SyslogConnection, reap: @escaping () -> Void) {
        guard sweep == nil else { return }
        timer?.cancel()
        sweep = FinalSweep(time: time, kernel: kernel, ownChildren: ownChildren, reap: reap) { [self] in
            let flush = max(Self.shortestFlushMilliseconds, stepTime)
            let end = time.now.nanoseconds + flush * 1_000_000
            syslog.drain(untilMilliseconds: flush) { [self] in
                // The streams come last, as they get the line about what syslog has lost.
                let left = max(0, end - time.now.nanoseconds) / 1_000_000
                streams.drain(untilMilliseconds: left) { [self] in kernel.exit(status: exitStatus) }
            }
        }
        sweep?.start(graceMilliseconds: isInitOfOne ? timeLeft ?? Self.stepMilliseconds : stepTime)
    }

    /// Milliseconds that the next step may take.
    private var stepTime: Int64 { min(Self.stepMilliseconds, timeLeft ?? Self.stepMilliseconds) }

    /// Milliseconds until the deadline; nil without one.
    private var timeLeft: Int64? {
        limit.map { max(0, ($0.nanoseconds - time.now.nanoseconds) / 1_000_000) }
    }
}
