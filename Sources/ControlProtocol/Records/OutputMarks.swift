/// How far the output of a channel had come when its log was opened, and when the last of it came (EXT-90).
package struct OutputMarks: Equatable, Sendable {
    /// Bytes that came in one moment.
    package struct Moment: Equatable, Sendable {
        /// Milliseconds since the epoch.
        package var at: Int
        package var bytes: Int

        package init(at: Int, bytes: Int) {
            self.at = at
            self.bytes = bytes
        }
    }

    /// Bytes that the log had; 0 for one that is no file.
    package var size: Int
    /// The position behind the last byte of the channel. Positions only grow as long as the daemon lives.
    package var position: Int
    /// How many bytes before it the channel has written since its group was activated.
    package var written: Int
    /// The last moments, the oldest first: the bytes of the last one end at the position.
    package var moments: [Moment]

    package init(size: Int = 0, position: Int = 0, written: Int = 0, moments: [Moment] = []) {
        self.size = size
        self.position = position
        self.written = written
        self.moments = moments
    }
}
