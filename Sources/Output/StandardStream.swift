import LinuxSystem
package import OutputPipeline
import Reactor

/// One of the daemon's own inherited descriptors as a destination of logs (EXT-14): standard output, mostly.
///
/// The descriptor's description may be shared with processes that supervisord knows nothing of, so it is never made
/// non-blocking, reopened by name for writing elsewhere, rotated or sought (PITFALLS P10, P11, P13). Whenever the transport
/// is ready the stream asks the queues in line for a chunk each; the queues never ask it for anything.
package final class StandardStream {
    /// Bytes up to which the lines of one turn are joined: enough to make writes cheap, and few enough to let the others
    /// have their turn.
    private static let turn = ChunkQueue.joinedSize
    /// The bytes that a program may add to its full queue: one reading, and the content of its pipe at its end.
    private static let allowance = PipeReader.largestReading + PipeReader.pipeCapacity

    private let transport: any StreamTransport
    /// Whether it is a regular file, which holds what was written.
    package let isFile: Bool
    private var line = WaitingLine()
    /// True while bytes wait for the transport to be ready again.
    private var isStalled = false
    /// True once the reader has gone away: what is written from then on is dropped (PITFALLS P12).
    private(set) var isGone = false
    /// From `drain` on, until nothing more is on its way.
    private var onDrained: (() -> Void)?
    private var isFinished = false

    /// - Parameter own: another description of the same, non-blocking, when there is one already.
    convenience init(
        descriptor: Int32,
        own: consuming Descriptor? = nil,
        in surroundings: StreamSurroundings
    ) throws(Errno) {
        let isFile = try FileStatus(descriptor: descriptor).kind == .regular
        self.init(try makeStreamTransport(descriptor: descriptor, own: own, in: surroundings), isFile: isFile)
    }

    init(_ transport: any StreamTransport, isFile: Bool = false) {
        self.transport = transport
        self.isFile = isFile
        transport.onReady = { [weak self] in
            guard let self else { return }
            if isStalled { pull() }
            noteDrained()
        }
        transport.onGone = { [weak self] in self?.lose() }
    }

    /// A producer of these bytes.
    ///
    /// Programs may come and go while nothing is read. One that comes back finds what was left of it, within the same
    /// limit: else each reload would cost a `log_buffer` (EXT-16).
    package func makeProducer(_ source: StreamSource) -> StreamProducer {
        let queue =
            line.first { $0.reuse(for: source) }
            ?? StreamQueue(source, allowance: Self.allowance) {
                let now = Clock.wallNow()
                return (Clock.universalTime(ofSecond: now.seconds), now.milliseconds)
            }
        return StreamProducer(stream: self, queue: queue)
    }

    /// True when everything has been handed to the reader's side.
    var isDrained: Bool {
        isGone || (transport.isIdle && line.isEmpty)
    }

    /// Calls `done` once everything has been handed to the reader's side; no more is to be written.
    func drain(_ done: @escaping () -> Void) {
        onDrained = done
        noteDrained()
    }

    private func noteDrained() {
        guard onDrained != nil else { return }
        if line.isEmpty, !isGone, !isFinished {
            isFinished = true
            transport.finish()
        }
        guard isDrained, let done = onDrained else { return }
        onDrained = nil
        done()
    }

    /// Writes what a producer has got; what the transport does not take is kept by its queue, within its bounds.
    func write(_ bytes: RawSpan, by queue: StreamQueue) {
        if line.isEmpty, transport.isReady, queue.isTransparent {
            let count = transport.write(bytes)
            guard !isGone else { return queue.discard() }
            queue.passed(count, of: bytes)
            if queue.hasBytes {
                line.goOn(queue)
                pull()
            }
            queue.settle()
        } else {
            queue.append(bytes)
            serve(queue)
        }
    }

    /// Takes what a queue has got, as far as the transport does; the queue keeps the rest within its bounds.
    func serve(_ queue: StreamQueue) {
        guard !isGone else { return queue.discard() }
        if queue.hasBytes { line.enter(queue) }
        pull()
        queue.settle()
    }

    /// Asks the queues in turn for what the transport takes.
    private func pull() {
        isStalled = false
        var relieved: [StreamQueue] = []
        while transport.isReady, let queue = line.next() {
            let wasFull = queue.isFull
            guard let chunk = queue.nextChunk(limit: Self.turn) else { continue }
            let count = transport.write(chunk.span.bytes)
            guard !isGone else {
                queue.discard()
                if wasFull { relieved.append(queue) }
                break
            }
            queue.sent(count, of: chunk)
            if count < chunk.count { line.goOn(queue) } else if queue.hasBytes { line.enter(queue) }
            if wasFull, !relieved.contains(where: { $0 === queue }) { relieved.append(queue) }
        }
        isStalled = !line.isEmpty
        // At the end, when nothing is under way: a program that is told may write at once.
        for queue in relieved {
            queue.settle()
            if !queue.isFull { queue.onRoom?() }
        }
    }

    private func lose() {
        isGone = true
        while let queue = line.next() {
            let wasFull = queue.isFull
            queue.discard()
            if wasFull { queue.onRoom?() }
        }
        noteDrained()
    }
}
