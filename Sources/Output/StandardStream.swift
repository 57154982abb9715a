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
    /// What a program may add to its full queue: one reading, and what its pipe held at its end.
    private static let allowance = PipeReader.largestReading + PipeReader.pipeCapacity

    private let transport: any StreamTransport
    private var line = WaitingLine()
    /// True while bytes wait for the transport to be ready again.
    private var isStalled = false
    /// True once the reader has gone away: what is written from then on is dropped (PITFALLS P12).
    private(set) var isGone = false

    /// - Parameters:
    ///   - own: another description of the same, non-blocking, when there is one already.
    ///   - report: gets a sentence when bytes begin to be lost, and when that is over.
    convenience init(
        descriptor: Int32,
        own: consuming Descriptor? = nil,
        reactor: Reactor,
        report: @escaping (String) -> Void
    ) throws(Errno) {
        self.init(try makeStreamTransport(descriptor: descriptor, own: own, reactor: reactor, report: report))
    }

    init(_ transport: any StreamTransport) {
        self.transport = transport
        transport.onReady = { [weak self] in
            guard let self, isStalled else { return }
            pull()
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
    }
}
