import Model
import Output
import OutputPipeline

/// Prints the results of a pool to our standard output (EXT-19). When nothing reads it only the pool waits.
final class ResultPrinter {
    private let pool: String
    private let streams: StandardStreams
    /// The way to standard output, from the first result on.
    private var producer: StreamProducer?
    /// Called when there is room for results again.
    var onRoom: () -> Void = {}

    init(pool: String, streams: StandardStreams) {
        self.pool = pool
        self.streams = streams
    }

    /// True while enough waits to be read.
    var isFull: Bool { producer?.isFull ?? false }

    func write(_ lines: [UInt8]) {
        open()?.write(lines.span.bytes)
    }

    private func open() -> StreamProducer? {
        if let producer { return producer }
        let source = StreamSource(
            name: pool,
            content: .activity(.text),
            capacity: StreamSource.ownCapacity,
            overflow: .block
        )
        producer = try? streams.stream(1).makeProducer(source)
        producer?.onRoom = { [weak self] in self?.onRoom() }
        return producer
    }
}
