package import NIOCore

extension CircularBuffer<ByteBuffer> {
    /// Bytes up to which chunks are joined.
    package static var joinedSize: Int { 16 * 1024 }

    /// Adds a chunk at the end, as part of the last one while that is small. A chunk keeps the whole buffer alive that
    /// it was read into, so a queue of short lines would cost many times what it counts.
    package mutating func append(joining bytes: ByteBuffer) {
        if let last = indices.last, self[last].readableBytes + bytes.readableBytes <= Self.joinedSize {
            self[last].writeImmutableBuffer(bytes)
        } else if bytes.readableBytes < Self.joinedSize {
            append(ByteBuffer(bytes: bytes.readableBytesView))
        } else {
            append(bytes)
        }
    }
}
