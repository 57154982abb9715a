package import LinuxSystem
import Model
import OutputPipeline
package import Reactor

/// The inherited descriptors that logs go to, each opened once however many programs write to it.
package final class StandardStreams {
    private let reactor: Reactor
    /// Descriptors that came to us at exec; later ones are our own files and must not be written to.
    private let inherited: Set<Int32>
    private var streams: [Int32: StandardStream] = [:]
    /// From `drain` on, until that is over.
    private var onDrained: (() -> Void)?
    private var drainTimer: ReactorTimer?
    /// Descriptions of our own of what some of them are, until their streams are made.
    private var opened: [Int32: Int32] = [:]
    /// Gets a sentence when what goes to a file begins to be lost, and when that is over.
    package var report: (String) -> Void = { _ in }
    /// Gets the pid of each child that writes in our place where a write could block: it is to be reaped, and no program's.
    package var adopt: (Int32) -> Void = { _ in }

    package init(inherited: Set<Int32>, reactor: Reactor) {
        self.inherited = inherited
        self.reactor = reactor
    }

    /// Opens once more what may be written to without waiting only like this, before we become a user who may not: the
    /// terminal or the pipe of a container that was started by root is root's.
    package func openForLater() {
        for descriptor in inherited where descriptor > 0 && opened[descriptor] == nil && streams[descriptor] == nil {
            guard Files.isWritable(descriptor), let status = try? FileStatus(descriptor: descriptor),
                status.mayMakeWriterWait, status.kind != .socket, let own = try? Files.openAgain(descriptor)
            else { continue }
            opened[descriptor] = own.release()
        }
    }

    /// Standard output and standard error are something else from now on: /dev/null, in daemon mode.
    package func forgetReplaced() {
        for descriptor in Int32(0)...2 {
            streams[descriptor] = nil
            if let own = opened.removeValue(forKey: descriptor) { _ = Descriptor(owning: own) }
        }
    }

    /// Writes a line about the daemon itself to standard error, when it takes one.
    package func complain(_ text: String) {
        guard let stream = try? stream(2) else { return }
        let producer = stream.makeProducer(.activityLog(.text, capacity: Self.complaintsSize))
        producer.write("supervisord: \(text)\n")
        producer.close()
    }

    /// Bytes of complaints that wait for a reader.
    private static let complaintsSize = 64 * 1024

    /// The stream of a descriptor; EBADF when we were not started with it.
    package func stream(_ descriptor: Int32) throws(Errno) -> StandardStream {
        if let stream = streams[descriptor] { return stream }
        guard inherited.contains(descriptor) else { throw .badDescriptor }
        if let twin = try twin(of: descriptor) {
            streams[descriptor] = twin
            return twin
        }
        let own = opened.removeValue(forKey: descriptor).map { Descriptor(owning: $0) }
        let stream = try StandardStream(
            descriptor: descriptor,
            own: own,
            in: StreamSurroundings(
                reactor: reactor,
                report: { [weak self] text in
                    // In a pass of its own: it may be the activity log that is being written.
                    self?.reactor.inNextPass { self?.report(text) }
                },
                adopt: { [weak self] pid in self?.adopt(pid) }
            )
        )
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

    /// Calls `done` once everything that was written has been handed on, or when the time is over. No more is to be written.
    package func drain(untilMilliseconds limit: Int64, done: @escaping () -> Void) {
        onDrained = done
        for stream in streams.values { stream.drain { [weak self] in self?.noteDrained() } }
        noteDrained()
        guard onDrained != nil else { return }
        if limit <= 0 { return endDrain() }
        drainTimer = reactor.schedule(afterMilliseconds: limit) { [weak self] in self?.endDrain() }
    }

    private func noteDrained() {
        if streams.values.allSatisfy(\.isDrained) { endDrain() }
    }

    private func endDrain() {
        drainTimer = nil
        let done = onDrained
        onDrained = nil
        done?()
    }
}
