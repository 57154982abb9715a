import Configuration
import ControlProtocol
import LinuxSystem

/// The bytes of messages on their way to the control process: those in order, and answers that wait until the changes before
/// them can be told.
struct ControlOutbox {
    /// From so many bytes on changes wait, of which only the newest counts when there is room again.
    private static let full = 64 << 10
    /// Bytes that are kept when nothing is in them.
    private static let keptRoom = 64 << 10

    private var line = WireWriter()
    /// How much of the line has been taken.
    private var taken = 0
    private var held = WireWriter()

    /// Bytes that the other side has not taken yet.
    var unsent: Int { line.bytes.count - taken + held.bytes.count }

    var isEmpty: Bool { unsent == 0 }

    /// Whether another change may join the line.
    var hasRoom: Bool { line.bytes.count - taken < Self.full }

    var holdsAnswers: Bool { !held.bytes.isEmpty }

    mutating func append(_ message: CoreMessage) {
        Self.write(message, to: &line)
    }

    /// Keeps a message until `release`.
    mutating func hold(_ message: CoreMessage) {
        Self.write(message, to: &held)
    }

    /// An answer that the other side would not take says so instead.
    private static func write(_ message: CoreMessage, to writer: inout WireWriter) {
        let start = writer.bytes.count
        message.write(to: &writer)
        guard writer.bytes.count - start > FrameReader.coreLimit, case .answer(let number, _) = message else { return }
        writer.bytes.removeLast(writer.bytes.count - start)
        CoreMessage.answer(number, .refused(ConfigurationError("the answer is too long"))).write(to: &writer)
    }

    /// All changes are told.
    mutating func release() {
        if line.bytes.isEmpty { swap(&line, &held) } else { line.bytes += held.bytes }
        Self.empty(&held)
    }

    /// Sends what the socket takes now. EAGAIN when that is not all of the line.
    mutating func send(over socket: Int32) throws(Errno) {
        while taken < line.bytes.count {
            let sent: Result<Int, Errno> = line.bytes.withUnsafeBytes { bytes in
                do throws(Errno) {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
                    return .success(try SocketBytes.send(rest, over: socket))
                } catch {
                    return .failure(error)
                }
            }
            switch sent {
            case .success(let count): taken += count
            case .failure(let error):
                trim()
                throw error
            }
        }
        taken = 0
        Self.empty(&line)
    }

    private static func empty(_ writer: inout WireWriter) {
        if writer.bytes.capacity > keptRoom {
            writer = WireWriter()
        } else {
            writer.bytes.removeAll(keepingCapacity: true)
        }
    }

    /// What has been taken must not grow while there is always something left.
    private mutating func trim() {
        guard taken > Self.full else { return }
        line.bytes.removeSubrange(..<taken)
        taken = 0
    }
}
