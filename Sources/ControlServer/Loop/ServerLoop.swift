import LinuxSystem
package import Model
package import NIOCore
import NIOPosix
package import Reactor

/// The loop of the servers: SwiftNIO's, run on the main thread of the control process; the only other thread is that of the
/// hashes.
///
/// Its types are bound to that thread by not being Sendable; what NIO wants to be Sendable is wrapped where it is handed
/// over. It traps where the kernel refuses the parts of a loop, which ends only this process.
package final class ServerLoop: Timekeeper {
    package let loop: any EventLoop

    /// - Parameter loop: the loop of the calling thread.
    package init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// Turns the calling thread into the loop and calls `start` on it. Returns only when the loop is shut down; the control
    /// process ends by exit(3) instead.
    package static func run(_ start: @escaping (ServerLoop) -> Void) {
        MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { start(ServerLoop($0)) }
    }

    package var now: MonotonicTime { Clock.monotonicNow() }

    package var wallNow: (seconds: Int, milliseconds: Int) { Clock.wallNow() }

    package func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        // NIODeadline counts on the same clock and refuses negative times.
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, time.nanoseconds)))
        let timer = ReactorTimer(at: time, action)
        loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak timer] in timer?.run() }
        return timer
    }

    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        // A timer that is let go of leaves an empty task until its time has come.
        let timer = ReactorTimer(at: now.advanced(byMilliseconds: delay), action)
        loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) { [weak timer] in timer?.run() }
        return timer
    }

    package func inNextPass(_ action: @escaping () -> Void) {
        loop.assumeIsolated().execute(action)
    }

    package func afterOthers(_ work: @escaping () -> Void) {
        // A timer does this: NIO executes tasks until none are left, and looks at no descriptor before.
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1), work)
    }
}
