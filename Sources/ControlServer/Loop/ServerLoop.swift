import LinuxSystem
package import Model
package import NIOCore
import NIOPosix
package import Reactor

/// The loop of the servers: SwiftNIO's, run on the main thread of the control process, with no other thread beside it but
/// that of the hashes.
///
/// Its types are bound to that thread by not being Sendable; what NIO wants to be Sendable is wrapped where it is handed over.
/// It traps where the kernel refuses what a loop is made of, which ends this process and nothing else.
package final class ServerLoop: Timekeeper {
    package let loop: any EventLoop

    /// - Parameter loop: that of the calling thread.
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
        // One that is let go of leaves an empty task until its time has come.
        let timer = ReactorTimer(at: now.advanced(byMilliseconds: delay), action)
        loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) { [weak timer] in timer?.run() }
        return timer
    }

    package func inNextPass(_ action: @escaping () -> Void) {
        loop.assumeIsolated().execute(action)
    }

    package func afterOthers(_ work: @escaping () -> Void) {
        // By a timer: NIO goes on with what is to be executed until nothing is left, and looks at no descriptor before.
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1), work)
    }
}
