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
    private var producers: [StreamProducer] = []
    private var turn = 0
    /// The producer whose chunk has gone out in part: it goes on before any other.
    private var unfinished: StreamProducer?
    private var isPumping = false
    /// True once the reader has gone away: what is written from then on is dropped (PITFALLS P12).
    private(set) var isGone = false

    init(descriptor: Int32, reactor: Reactor) throws(Errno) {
        transport = try makeStreamTransport(descriptor: descriptor, reactor: reactor)
        transport.onReady = { [weak self] in self?.pump() }
        transport.onGone = { [weak self] in self?.lose() }
    }

    /// A producer, which the stream keeps until it is closed and empty.
    package func makeProducer(_ source: StreamSource) -> StreamProducer {
        let producer = StreamProducer(stream: self, source: source)
        producers.append(producer)
        return producer
    }

    /// True when everything has been handed to the reader's side.
    var isDrained: Bool {
        isGone || (transport.isIdle && producers.allSatisfy(\.isEmpty))
    }

    /// Writes what the transport takes, the producers in turn.
    func pump() {
        // A producer that gets room may write from inside this loop.
        guard !isPumping else { return }
        isPumping = true
        while transport.isReady, let producer = unfinished ?? nextWithBytes() {
            let isWhole = producer.offerFirst { transport.write(&$0) }
            unfinished = isWhole ? nil : producer
        }
        isPumping = false
        forgetClosedProducers()
    }

    private func nextWithBytes() -> StreamProducer? {
        for offset in 0..<producers.count {
            let index = (turn + offset) % producers.count
            if producers[index].hasBytes {
                turn = (index + 1) % producers.count
                return producers[index]
            }
        }
        return nil
    }

    func forgetClosedProducers() {
        guard !isPumping else { return }
        producers.removeAll { $0.isClosed && $0.isEmpty }
    }

    private func lose() {
        isGone = true
        unfinished = nil
        for producer in producers { producer.discard() }
        forgetClosedProducers()
    }
}
