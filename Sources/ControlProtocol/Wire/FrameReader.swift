/// Cuts a stream of bytes into messages. It keeps what has come of one message, and what was read with it.
package struct FrameReader {
    /// Bytes that a message of the control process may have: a request of a client, and a little more.
    package static let controlLimit = 17 << 20
    /// Bytes that a message of the core may have.
    package static let coreLimit = 64 << 20
    /// Bytes that a message about a look over the network may have, either way: a reason, or a target.
    package static let checksLimit = 64 << 10
    /// Bytes of the length that stands before each message.
    package static let headSize = 4
    /// Room that is kept when nothing is in it.
    private static let keptRoom = 64 << 10

    private var bytes: [UInt8] = []
    /// Where what has not been taken begins.
    private var place = 0
    private let limit: Int

    /// - Parameter limit: bytes that a message may have, without its length.
    package init(limit: Int) {
        self.limit = limit
    }

    /// What is kept, in bytes.
    package var size: Int { bytes.count - place }

    /// Adds what was read. All messages that are complete should be taken before more is.
    package mutating func append(_ more: UnsafeRawBufferPointer) {
        if place > 0 {
            bytes.removeSubrange(..<place)
            place = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next message, if it is complete. After a throw the stream is of no use any more.
    package mutating func next() throws(WireProblem) -> WireReader? {
        guard size >= Self.headSize else { return nil }
        var count = 0
        for offset in 0..<Self.headSize { count |= Int(bytes[place + offset]) << (8 * offset) }
        if count == 0 { throw .empty }
        if count > limit { throw .tooLong(count) }
        guard size - Self.headSize >= count else { return nil }
        let start = place + Self.headSize
        let reader = WireReader(bytes, start..<start + count)
        place = start + count
        // The message has its own hold of the bytes.
        if place == bytes.count, bytes.capacity > Self.keptRoom {
            bytes = []
            place = 0
        }
        return reader
    }
}
