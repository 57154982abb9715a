package import OutputPipeline

/// The end of a log that has no place on disk (EXT-12).
package final class MemoryLog: LogSink {
    package let kept: KeptOutput
    package var onRoom: (() -> Void)?

    /// - Parameter capacity: bytes that are kept.
    package init(capacity: Int) {
        kept = KeptOutput(capacity: capacity)
    }

    package var isFull: Bool { false }

    package func write(_ bytes: RawSpan) {
        kept.append(bytes)
    }

    package func reopen() {}

    package func close() {}
}
