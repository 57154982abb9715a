import OutputPipeline

/// The last lines of a log, as a panel shows them: of standard error, where there is something in it, else of standard
/// output.
struct LastLines: Equatable {
    /// Bytes of a log that are looked at.
    static let bytes = 2048
    /// Lines that are shown of them.
    static let count = 6

    let channel: LogPage.Channel
    /// Without sequences for terminals; other control characters are left to those who write it.
    let text: String

    var title: String {
        text.isEmpty ? "Nothing in the log" : "Last lines of \(channel.rawValue)"
    }

    /// - Parameter log: the last `bytes` bytes of a log, or all.
    init(_ channel: LogPage.Channel, log: String) {
        self.channel = channel
        var stripper = ANSIStripper()
        let bytes = stripper.strip(log.utf8) + stripper.finish()
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // What follows the last line feed is a line when there is something.
        if lines.last?.isEmpty == true { lines.removeLast() }
        // It has most likely begun before.
        if log.utf8.count >= Self.bytes, lines.count > 1 { lines.removeFirst() }
        text = lines.suffix(Self.count).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    static let none = LastLines(.stdout, log: "")
}
