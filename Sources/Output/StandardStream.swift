import LinuxSystem
import NIOCore
import Reactor

/// One of our own inherited descriptors as a destination of logs (EXT-14): standard output, mostly.
///
/// The descriptor's description may be shared with processes that we know nothing of, so it is never made non-blocking,
/// reopened by name for writing elsewhere, rotated or sought (PITFALLS P10, P11, P13). Its producers take turns, each
/// with a whole chunk.
package final class StandardStream {
    private let transport: any StreamTransport
    /// The producers with bytes, each once; the first is the next to write.
    private var waiting = CircularBuffer<StreamProducer>()
    /// The producer whose chunk has gone out in part: it goes on before any other.
    private var unfinished: StreamProducer?
    private var isPumping = false
    /// True once the reader has gone away: what is written from then on is dropped (PITFALLS P12).
    private(set) var isGone = false

    /// - Parameters:
    ///   - own: another description of the same, non-blocking, when there is one already.
    ///   - report: gets a sentence when bytes begin to be lost, and when that is over.
    init(
        descriptor: Int32,
        own: consuming Descriptor? = nil,
        reactor: Reactor,
        report: @escaping (String) -> Void
    ) throws(Errno) {
        transport = try makeStreamTransport(descriptor: descriptor, own: own, reactor: reactor, report: report)
        transport.onReady = { [weak self] in self?.pump() }
        transport.onGone = { [weak self] in self?.lose() }
    }

    /// A producer, which the stream keeps while it has bytes.
    ///
    /// Programs may come and go while nobody reads. Who comes back finds what was left of it, within the same limit: else
    /// each reload would cost a `log_buffer` (EXT-16).
    package func makeProducer(_ source: StreamSource) -> StreamProducer {
        if let unfinished, unfinished.reopen(for: source) { return unfinished }
        return waiting.first { $0.reopen(for: source) } ?? StreamProducer(stream: self, source: source)
    }

    /// True when everything has been handed to the reader's side.
    var isDrained: Bool {
        isGone || (transport.isIdle && waiting.isEmpty && unfinished == nil)
    }

    /// Gives a producer that has bytes its turn, after those that wait already.
    func queueUp(_ producer: StreamProducer) {
        waiting.append(producer)
        pump()
    }

    /// Writes what the transport takes, the producers in turn.
    func pump() {
        // A producer that gets room may write from inside this loop.
        guard !isPumping else { return }
        isPumping = true
        while transport.isReady, let producer = unfinished ?? waiting.popFirst() {
            let isWhole = producer.offerFirst { transport.write(&$0) }
            guard !isGone else {
                producer.discard()
                break
            }
            unfinished = isWhole ? nil : producer
            if isWhole, producer.staysInLineAfterTurn() { waiting.append(producer) }
        }
        isPumping = false
    }

    private func lose() {
        isGone = true
        unfinished?.discard()
        unfinished = nil
        // One that gets room may have something to say, which is dropped.
        while let producer = waiting.popFirst() { producer.discard() }
    }
}
