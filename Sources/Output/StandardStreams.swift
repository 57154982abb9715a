import LinuxSystem
import Model
import Reactor

/// The inherited descriptors that logs go to, each opened once however many programs write to it.
package final class StandardStreams {
    private let reactor: Reactor
    /// Descriptors that came to us at exec; later ones are our own files and must not be written to.
    private let inherited: Set<Int32>
    private var streams: [Int32: StandardStream] = [:]
    private var drainTimer: ReactorTimer?

    package init(inherited: Set<Int32>, reactor: Reactor) {
        self.inherited = inherited
        self.reactor = reactor
    }

    /// The stream of a descriptor; EBADF when we were not started with it.
    package func stream(_ descriptor: Int32) throws(Errno) -> StandardStream {
        if let stream = streams[descriptor] { return stream }
        guard inherited.contains(descriptor) else { throw .badDescriptor }
        if let twin = try twin(of: descriptor) {
            streams[descriptor] = twin
            return twin
        }
        let stream = try StandardStream(descriptor: descriptor, reactor: reactor)
        streams[descriptor] = stream
        return stream
    }

    /// The stream of another descriptor with the same pipe, terminal or socket behind it, as after `2>&1`: two streams
    /// would write into each other's lines.
    private func twin(of descriptor: Int32) throws(Errno) -> StandardStream? {
        let status = try FileStatus(descriptor: descriptor)
        guard status.kind == .pipe || status.kind == .socket || status.kind == .characterDevice else { return nil }
        for (other, stream) in streams {
            if let known = try? FileStatus(descriptor: other), known.kind == status.kind,
                known.device == status.device, known.inode == status.inode
            {
                return stream
            }
        }
        return nil
    }

    /// Calls `done` once everything that was written has been handed on, or when the time is over.
    package func drain(untilMilliseconds limit: Int64, done: @escaping () -> Void) {
        let end = Clock.monotonicNow().nanoseconds + limit * 1_000_000
        waitUntilDrained(end: end, done: done)
    }

    private func waitUntilDrained(end: Int64, done: @escaping () -> Void) {
        if streams.values.allSatisfy(\.isDrained) || Clock.monotonicNow().nanoseconds >= end { return done() }
        drainTimer = reactor.schedule(afterMilliseconds: 5) { [self] in waitUntilDrained(end: end, done: done) }
    }
}
