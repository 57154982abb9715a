package import NIOCore

/// One run of a program at the producer that its channel has over all its runs: what an earlier run has left in the queue
/// goes out first, and counts (EXT-16).
package final class StreamRun: LogSink {
    private let producer: StreamProducer

    /// The producer stays open; whoever made it closes it.
    package init(_ producer: StreamProducer) {
        self.producer = producer
    }

    package var isFull: Bool { producer.isFull }

    package var onRoom: (() -> Void)? {
        get { producer.onRoom }
        set { producer.onRoom = newValue }
    }

    package func begin(pid: Int32) {
        producer.begin(pid: pid)
    }

    package func write(_ bytes: ByteBuffer) {
        producer.write(bytes)
    }

    /// Inherited descriptors are never reopened (EXT-14).
    package func reopen() {}

    package func close() {
        producer.onRoom = nil
        producer.endRun()
    }
}
