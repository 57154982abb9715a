package import ControlProtocol
package import LinuxSystem

/// Access to the contents of logs. No file is opened by its name here: only the core may do that.
package protocol LogAccess: AnyObject {
    /// Opens a log. The errors are ENOENT for no log, ESPIPE for one that cannot be read, and those of open(2).
    func open(_ log: LogName) throws(Errno) -> LogContent
    /// The same for a log of a process, with the times when its bytes came.
    func openOutput(_ log: LogName) throws(Errno) -> OpenedOutput
    /// The file that has the name of the log by now.
    /// - Returns: nil while that is the open file, and when no file of that name can be opened.
    func successor(of file: FileStatus, of log: LogName) -> Descriptor?
    /// At most `length` bytes of a log in memory from an offset that counts what it has forgotten as well; fewer at the end,
    /// or when the core does not tell more at once.
    func memory(of log: LogName, offset: Int, length: Int) -> LogPiece
}

/// A log that was opened, with the times when its bytes came.
package struct OpenedOutput: ~Copyable {
    private let content: LogContent
    package let marks: OutputMarks

    package init(_ content: consuming LogContent, _ marks: OutputMarks) {
        self.content = content
        self.marks = marks
    }

    /// The log itself.
    consuming func takeContent() -> LogContent { content }
}

/// Bytes of a log in memory.
package struct LogPiece: Equatable, Sendable {
    /// The offset of its first byte: behind the requested one, when the bytes there have been forgotten.
    package let offset: Int
    package let bytes: [UInt8]

    package init(offset: Int, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }
}

/// The content of a log.
package enum LogContent: ~Copyable {
    /// A file that is open for reading.
    case file(Descriptor)
    /// - Parameters:
    ///   - written: bytes since the start or the last `clear`, forgotten ones included.
    ///   - size: the bytes that are kept.
    ///   - clearings: how often it was cleared.
    case memory(written: Int, size: Int, clearings: Int = 0)
}

/// A log that a client has asked for.
struct ReadableLog {
    let name: LogName
    let place: LogPlace
    let logs: any LogAccess

    /// The path that RPC shows.
    var path: String { place.path }

    /// Opens the present content. Fails when there is no such file.
    func opened() throws(Errno) -> OpenLog {
        if case .stream = place { throw .notSeekable }
        return try OpenLog(name, try logs.open(name), in: logs)
    }
}

/// A log as it was when it was opened.
final class OpenLog {
    /// Bytes, those that a memory log has forgotten included: offsets go on counting.
    let size: Int
    /// The offset of the first byte that can be read: behind the bytes that a memory log has forgotten.
    let start: Int
    /// Whether it is a file, which may have grown since.
    let isFile: Bool
    private let name: LogName
    private let content: LogContent
    private let logs: any LogAccess

    init(_ name: LogName, _ content: consuming LogContent, in logs: any LogAccess) throws(Errno) {
        switch content {
        case .file(let file):
            size = try file.status().size
            start = 0
            isFile = true
        case .memory(let written, let kept, _):
            size = written
            start = written - kept
            isFile = false
        }
        self.name = name
        self.content = content
        self.logs = logs
    }

    /// At most `length` bytes from `offset`; fewer at the end. Bytes that a memory log has forgotten are skipped.
    func bytes(offset: Int, length: Int) throws(Errno) -> [UInt8] {
        switch content {
        case .file(let file):
            return try file.read(at: offset, atMost: length)
        case .memory:
            // A read of forgotten bytes begins where the log begins.
            var offset = max(offset, start)
            let end = length < size - offset ? offset + length : size
            var bytes: [UInt8] = []
            while offset < end {
                let piece = logs.memory(of: name, offset: offset, length: end - offset)
                if piece.bytes.isEmpty { break }
                // More may have been forgotten meanwhile.
                bytes += piece.bytes.prefix(max(0, end - piece.offset))
                offset = piece.offset + piece.bytes.count
            }
            return bytes
        }
    }
}

extension SupervisorControl {
    /// nil when the channel has no log.
    func outputLog(of process: ActiveProcess) -> ReadableLog? {
        process.record.stdoutLog.map { ReadableLog(name: .stdout(process.name), place: $0, logs: logs) }
    }

    /// nil when the channel has no log.
    func errorLog(of process: ActiveProcess) -> ReadableLog? {
        process.record.stderrLog.map { ReadableLog(name: .stderr(process.name), place: $0, logs: logs) }
    }

    /// The activity log; nil without one.
    var readableActivityLog: ReadableLog? {
        activityLog.map { ReadableLog(name: .activity, place: $0, logs: logs) }
    }
}
