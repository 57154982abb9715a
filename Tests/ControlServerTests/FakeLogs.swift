import ControlProtocol
import LinuxSystem

@testable import ControlServer

/// Logs of a daemon made of values: files by their paths, and texts in memory.
final class FakeLogs: LogAccess {
    /// A log in memory that has forgotten its beginning, perhaps.
    struct Memory {
        var kept: [UInt8]
        var forgotten = 0
        var clearings = 0

        var written: Int { forgotten + kept.count }

        init(_ text: String, forgotten: Int = 0) {
            kept = Array(text.utf8)
            self.forgotten = forgotten
        }
    }

    var paths: [LogName: String] = [:]
    var memories: [LogName: Memory] = [:]
    /// Bytes of a log in memory that are told at once.
    var longestPiece = Int.max
    /// What happens to the logs between the opening of one and the reading.
    var meanwhile: (FakeLogs) -> Void = { _ in }

    func open(_ log: LogName) throws(Errno) -> LogContent {
        if let memory = memories[log] {
            return .memory(written: memory.written, size: memory.kept.count, clearings: memory.clearings)
        }
        guard let path = paths[log] else { throw .noSuchFile }
        return .file(try Files.openForReading(path))
    }

    /// What is known of the arrival of output, but for the size of files.
    var marks: [LogName: OutputMarks] = [:]

    func openOutput(_ log: LogName) throws(Errno) -> OpenedOutput {
        var marks = self.marks[log] ?? OutputMarks()
        if let path = paths[log] { marks.size = (try? FileStatus(path: path))?.size ?? 0 }
        return OpenedOutput(try open(log), marks)
    }

    func successor(of file: FileStatus, of log: LogName) -> Descriptor? {
        guard let path = paths[log], let named = try? FileStatus(path: path), !named.isSameFile(as: file) else {
            return nil
        }
        return try? Files.openForReading(path)
    }

    func memory(of log: LogName, offset: Int, length: Int) -> LogPiece {
        meanwhile(self)
        guard let memory = memories[log] else { return LogPiece(offset: offset, bytes: []) }
        let first = max(offset, memory.forgotten)
        let bytes = memory.kept.dropFirst(first - memory.forgotten).prefix(min(length, longestPiece))
        return LogPiece(offset: first, bytes: Array(bytes))
    }
}

extension FakeLogs {
    /// Only this log.
    static func file(_ path: String) -> (FakeLogs, ReadableLog) {
        let logs = FakeLogs()
        logs.paths[.activity] = path
        return (logs, ReadableLog(name: .activity, place: .file(path), logs: logs))
    }

    /// Only this log.
    static func memory(_ memory: Memory) -> (FakeLogs, ReadableLog) {
        let logs = FakeLogs()
        logs.memories[.activity] = memory
        return (logs, ReadableLog(name: .activity, place: .memory, logs: logs))
    }
}
