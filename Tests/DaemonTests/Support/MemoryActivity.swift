import Output

/// The activity log of a test.
final class MemoryActivity: LogSink {
    private(set) var lines: [String] = []
    var isFull: Bool { false }
    var onRoom: (() -> Void)?

    /// Keeps what follows the date and the time: the level and the message.
    func write(_ bytes: RawSpan) {
        let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        lines += text.split(separator: "\n").map { String($0.dropFirst(24)) }
    }

    func reopen() {}

    func close() {}

    func clear() { lines = [] }
}
