import Model
import OutputPipeline

@testable import Output

extension StandardStream {
    /// A producer of bytes as they are.
    func makeProducer(capacity: Int, overflow: LogOverflow) -> StreamProducer {
        makeProducer(StreamSource(name: "x", content: .raw, capacity: capacity, overflow: overflow))
    }
}

extension StreamProducer {
    /// Bytes that wait for the stream.
    var waiting: Int { queue.waiting }

    /// Bytes that are kept, framed or not.
    var kept: Int { queue.kept }

    var hasBytes: Bool { queue.hasBytes }
}
