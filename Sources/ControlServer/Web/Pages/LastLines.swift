import OutputPipeline

/// The last lines of a log in a panel: those of standard error, unless it is empty, else those of standard output.
struct LastLines: Equatable {
    /// Bytes of a log that are read.
    static let bytes = 2048
    /// Lines that are shown of them.
    static let count = 6

    let channel: LogPage.Channel
    /// The text without sequences for terminals; the code that writes it treats other control characters.
    let text: String

    var title: String {
        text.isEmpty ? "Nothing in the log" : "Last lines of \(channel.rawValue)"
    }

    /// - Parameter log: the last `bytes` bytes of a log, or all of it.
    init(_ channel: LogPage.Channel, log: String) {
        self.channel = channel
        var stripper = ANSIStripper()
        let bytes = stripper.strip(log.utf8) + stripper.finish()
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The text behind the last line feed is a line unless it is empty.
        if lines.last?.isEmpty == true { lines.removeLast() }
        // The first line has most likely begun before these bytes.
        if log.utf8.count >= Self.bytes, lines.count > 1 { lines.removeFirst() }
        text = lines.suffix(Self.count).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    static let none = LastLines(.stdout, log: "")
}
