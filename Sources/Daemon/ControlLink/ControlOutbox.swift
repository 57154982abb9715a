import Configuration
import ControlProtocol

/// The bytes of messages on their way to the control process: those in order, and answers that wait until the changes before
/// them can be told.
struct ControlOutbox {
    /// From so many bytes on changes wait; only the newest counts when there is room again.
    private static let full = 64 << 10
    /// From so many bytes on output waits, which must not keep changes waiting.
    private static let busy = 16 << 10

    private var line = UnsentBytes()
    private var held = UnsentBytes()

    /// Bytes that the other side has not taken yet.
    var unsent: Int { line.count + held.count }

    var isEmpty: Bool { unsent == 0 }

    /// Whether another change may join the line.
    var hasRoom: Bool { line.count < Self.full }

    /// Whether output may join it.
    var isCalm: Bool { line.count < Self.busy && held.isEmpty }

    var holdsAnswers: Bool { !held.isEmpty }

    mutating func append(_ message: CoreMessage) {
        line.append { Self.write(message, to: &$0) }
    }

    /// Adds whole messages.
    mutating func append(_ messages: ArraySlice<UInt8>) {
        line.append { $0.bytes += messages }
    }

    /// Keeps a message until `release`.
    mutating func hold(_ message: CoreMessage) {
        held.append { Self.write(message, to: &$0) }
    }

    /// An answer that is too long for the other side is replaced by one that says so.
    private static func write(_ message: CoreMessage, to writer: inout WireWriter) {
        let start = writer.bytes.count
        message.write(to: &writer)
        guard writer.bytes.count - start > FrameReader.coreLimit, case .answer(let number, _) = message else { return }
        writer.bytes.removeLast(writer.bytes.count - start)
        CoreMessage.answer(number, .refused(ConfigurationError("the answer is too long"))).write(to: &writer)
    }

    /// All changes are told.
    mutating func release() {
        line.take(&held)
    }

    /// Sends what the other side takes now.
    mutating func send(over socket: ConfinedLine) -> ConfinedLine.Sending {
        socket.send(&line)
    }
}
