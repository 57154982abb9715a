import Model

@testable import Output

extension StandardStream {
    /// A producer of bytes as they are.
    func makeProducer(capacity: Int, overflow: LogOverflow) -> StreamProducer {
        makeProducer(StreamSource(name: "x", content: .raw, capacity: capacity, overflow: overflow))
    }
}
