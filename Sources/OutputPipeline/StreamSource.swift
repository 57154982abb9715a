package import Model

/// The facts that a standard stream needs about a source of bytes and their treatment.
package struct StreamSource {
    /// The content of the bytes.
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
    /// Bytes that are kept of its end (EXT-79).
    package let keep: UInt32
    /// The account of the output.
    package let account: StreamAccount

    /// - Parameters:
    ///   - name: the program's, for the line that tells of losses.
    ///   - capacity: how many bytes are kept while the stream does not take them; at least 1.
    ///   - keep: how many bytes of its end are kept to be read; 0 for none.
    ///   - account: is told what has become of it.
    package init(
        name: String,
        content: Content,
        capacity: Int,
        overflow: LogOverflow,
        keep: UInt32 = 0,
        account: StreamAccount = StreamAccount()
    ) {
        self.name = name
        self.content = content
        self.capacity = max(1, capacity)
        self.overflow = overflow
        self.keep = keep
        self.account = account
    }

    /// The activity log, which no reader can hold up.
    package static func activityLog(
        _ format: ActivityLogFormat,
        capacity: Int = ownCapacity,
        keep: UInt32 = 0,
        account: StreamAccount = StreamAccount()
    ) -> StreamSource {
        StreamSource(
            name: "supervisord",
            content: .activity(format),
            capacity: capacity,
            overflow: .drop,
            keep: keep,
            account: account
        )
    }

    var isWholeLines: Bool {
        if case .raw = content { false } else { true }
    }
}
