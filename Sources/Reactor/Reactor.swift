import LinuxSystem
import Model
import NIOCore
import NIOPosix

/// The event loop of the daemon: SwiftNIO's, run on the main thread, with no other thread beside it.
///
/// Everything that the daemon waits for is a timer or a descriptor of this loop, so all of its code runs on one thread
/// and needs no locks. Its types are bound to that thread by not being Sendable; what NIO wants to be Sendable is
/// wrapped where it is handed over.
package final class Reactor {
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

    /// Calls the action at a time, or as soon as possible when that has passed, in a pass of its own.
    /// - Returns: a timer to be kept until then.
    package func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        // NIODeadline counts on the same clock and refuses negative times.
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, time.nanoseconds)))
        let call = PendingCall(action)
        return ReactorTimer(
            scheduled: loop.assumeIsolated().scheduleTask(deadline: deadline) { call.run() },
            call: call
        )
    }

    /// Calls the action that many milliseconds from now.
    /// - Returns: a timer to be kept until then.
    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        let call = PendingCall(action)
        let scheduled = loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) { call.run() }
        return ReactorTimer(scheduled: scheduled, call: call)
    }

    /// Calls the action in the next pass of the loop.
    package func inNextPass(_ action: @escaping () -> Void) {
        loop.assumeIsolated().execute(action)
    }
}

/// A pending call. It has an owner: the call is made only while something holds the timer, so that a timer cannot outlive
/// the state that wanted it. Once cancelled it does nothing.
package final class ReactorTimer {
    private let scheduled: Scheduled<Void>
    private let call: PendingCall

    init(scheduled: Scheduled<Void>, call: PendingCall) {
        self.scheduled = scheduled
        self.call = call
    }

    deinit {
        // Nothing is left in the loop's queue of a call that was made: cancelling that one would search it for nothing.
        if call.isPending { cancel() }
    }

    package func cancel() {
        scheduled.cancel()
        call.drop()
    }
}

/// NIO takes all that is due out of its queue at once; what one of them cancels of the others it calls all the same.
final class PendingCall {
    private var action: (() -> Void)?

    init(_ action: @escaping () -> Void) {
        self.action = action
    }

    var isPending: Bool { action != nil }

    func run() {
        let due = action
        action = nil
        due?()
    }

    func drop() {
        action = nil
    }
}
