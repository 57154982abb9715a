package import Model

/// What a standard stream has to know about where bytes come from and what is to become of them.
package struct StreamSource {
    /// What the bytes are.
    package enum Content: Equatable, Sendable {
        /// Anything; goes out byte for byte.
        case raw
        /// The activity log: whole lines already.
        case activity(ActivityLogFormat)
        /// A program's output, to be made into whole lines (EXT-15).
        case program(LineFormat)
    }

    /// Bytes of our own lines that wait for a slow reader.
    package static let ownCapacity = 1024 * 1024

    let name: String
    let content: Content
    let capacity: Int
    let overflow: LogOverflow
    /// What has been lost of it.
    package let dropped: DroppedOutput

    /// - Parameters:
    ///   - name: the program's, for the line that tells of losses.
    ///   - capacity: how many bytes are kept while the stream does not take them; at least 1.
    ///   - dropped: gets what is lost.
    package init(
        name: String,
        content: Content,
        capacity: Int,
        overflow: LogOverflow,
        dropped: DroppedOutput = DroppedOutput()
    ) {
        self.name = name
        self.content = content
        self.capacity = max(1, capacity)
        self.overflow = overflow
        self.dropped = dropped
    }

    /// The activity log, which no reader can hold up.
    package static func activityLog(_ format: ActivityLogFormat, capacity: Int = ownCapacity) -> StreamSource {
        StreamSource(name: "supervisord", content: .activity(format), capacity: capacity, overflow: .drop)
    }

    var isWholeLines: Bool {
        if case .raw = content { false } else { true }
    }
}

/// What one channel of a program has lost, over all its runs (EXT-16, EXT-53).
package final class DroppedOutput {
    package private(set) var lines = 0
    /// As they would have been written, framing included.
    package private(set) var bytes = 0

    package init() {}

    func add(_ loss: Loss) {
        lines += loss.lines
        bytes += loss.bytes
    }
}
