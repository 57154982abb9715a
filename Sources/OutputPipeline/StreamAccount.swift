/// The fate of the output of one source for a standard stream, over all its runs.
package final class StreamAccount {
    /// Lines that were lost to a stream that is too slow (EXT-16, EXT-53).
    package private(set) var lostLines = 0
    /// The bytes that were lost, as they would have been written, framing included.
    package private(set) var lostBytes = 0
    /// The end of it as the program has written it (EXT-79); nil as long as there is nothing to keep.
    package private(set) var kept: KeptOutput?

    package init() {}

    func add(_ loss: Loss) {
        lostLines += loss.lines
        lostBytes += loss.bytes
    }

    /// - Parameter limit: bytes that are kept; 0 for none.
    func keep(_ bytes: RawSpan, limit: Int) {
        guard limit > 0, !bytes.isEmpty else { return }
        if kept?.capacity != limit { kept = KeptOutput(capacity: limit) }
        kept?.append(bytes)
    }
}
