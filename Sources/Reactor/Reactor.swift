package import LinuxSystem
package import Model
package import NIOCore
import NIOPosix

/// The event loop of the daemon: SwiftNIO's, run on the main thread, with no other thread beside it.
///
/// Everything that the daemon waits for is a timer or a descriptor of this loop, so all of its code runs on one thread
/// and needs no locks. Its types are bound to that thread by not being Sendable; what NIO wants to be Sendable is
/// wrapped where it is handed over.
package final class Reactor: Timekeeper {
    package let loop: any EventLoop
    private var probe: WatchProbe?

    private init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Turns the calling thread into the loop and calls `start` on it. Returns only when the loop is shut down; the
    /// daemon ends by exit(3) instead. A trap where the kernel refuses what a loop is made of: see `EventPoll.probe`.
    package static func run(_ start: @escaping (Reactor) -> Void) {
        MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
            // SwiftNIO makes its epoll descriptor without close-on-exec, and close_range may be refused (PITFALLS P25).
            InheritedDescriptors.markCloseOnExec()
            start(Reactor(loop: loop))
        }
    }

    /// Fails when the kernel cannot watch these descriptors beside all others, all at once: NIO takes for granted that it
    /// can, and traps. What changes between this question and the watch itself is beyond us.
    package func checkWatch(reading: [Int32] = [], writing: [Int32] = []) throws(Errno) {
        if probe == nil { probe = try WatchProbe() }
        try probe?.check(reading: reading, writing: writing)
    }

    package var now: MonotonicTime { Clock.monotonicNow() }

    package var wallNow: (seconds: Int, milliseconds: Int) { Clock.wallNow() }

    package func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        // NIODeadline counts on the same clock and refuses negative times.
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, time.nanoseconds)))
        return QueuedTimer(action) { call in loop.assumeIsolated().scheduleTask(deadline: deadline, call) }
    }

    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        QueuedTimer(action) { call in loop.assumeIsolated().scheduleTask(in: .milliseconds(delay), call) }
    }

    package func inNextPass(_ action: @escaping () -> Void) {
        loop.assumeIsolated().execute(action)
    }

    package func afterOthers(_ work: @escaping () -> Void) {
        // By a timer: NIO goes on with what is to be executed until nothing is left, and looks at no descriptor before.
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1), work)
    }
}

/// A timer in the queue of NIO's loop, which holds it weakly: its owner is another.
private final class QueuedTimer: ReactorTimer {
    private var scheduled: Scheduled<Void>?

    init(_ action: @escaping () -> Void, enqueue: (_ call: @escaping () -> Void) -> Scheduled<Void>) {
        super.init(action)
        scheduled = enqueue { [weak self] in self?.run() }
    }

    override func withdraw() {
        scheduled?.cancel()
    }
}
