import LinuxSystem
import OutputPipeline
import Reactor

/// Writes to a standard stream: the sink of a program's channel, over all its runs, or of the activity log. When it goes,
/// the next one of the same source finds what still waits (EXT-16).
package final class StreamProducer: LogSink {
    private let stream: StandardStream
    let queue: StreamQueue

    init(stream: StandardStream, queue: StreamQueue) {
        self.stream = stream
        self.queue = queue
    }

    deinit {
        queue.release()
        stream.serve(queue)
    }

    package var isFull: Bool { queue.isFull }

    package var onRoom: (() -> Void)? {
        get { queue.onRoom }
        set { queue.onRoom = newValue }
    }

    package func begin(pid: Int32) {
        queue.begin(pid: pid)
        stream.serve(queue)
    }

    package func write(_ bytes: RawSpan) {
        // Output that goes to a file is read there.
        if !stream.isFile { queue.keep(bytes) }
        stream.write(bytes, by: queue)
    }

    /// Inherited descriptors are never reopened (EXT-14).
    package func reopen() {}

    /// The run of the program is over; what is queued still goes out. Another run may follow.
    package func close() {
        queue.onRoom = nil
        queue.endRun()
        stream.serve(queue)
    }
}
