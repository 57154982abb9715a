import LoopHarness
import Output

/// A sink that remembers what it was told, and is full when the test says so.
final class RecordingSink: LogSink {
    var text = ""
    var isFull = false
    var onRoom: (() -> Void)?
    var calls: [String] = []
    var onWrite: () -> Void = {}

    func write(_ bytes: RawSpan) {
        text += String(bytes)
        onWrite()
    }

    func reopen() { calls.append("reopen") }

    func close() { calls.append("close") }

    /// The message of each line of an activity log: what follows the date and time.
    var messages: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { String($0.dropFirst(24)) }
    }
}
