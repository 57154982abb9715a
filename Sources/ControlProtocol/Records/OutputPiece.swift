package import Model

/// What a process has just written, for those who follow the output of all of them (EXT-90). It comes in the order in which
/// supervisord has read it.
package struct OutputPiece: Equatable, Sendable {
    package var process: Namespec
    package var isError: Bool
    /// Milliseconds since the epoch.
    package var at: Int
    package var bytes: [UInt8]
    /// Bytes of this channel before these that were left out, because the other side took no more.
    package var skipped: Int
    /// The position behind them in the output of the channel, as ``OutputMarks`` counts.
    package var end: Int

    package init(_ process: Namespec, isError: Bool, at: Int, bytes: [UInt8], skipped: Int = 0, end: Int = 0) {
        self.process = process
        self.isError = isError
        self.at = at
        self.bytes = bytes
        self.skipped = skipped
        self.end = end
    }
}
