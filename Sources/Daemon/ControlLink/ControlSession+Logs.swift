import ControlProtocol
import LinuxSystem
import Output
import OutputPipeline

/// Logs for the control process, which opens no file by its name.
extension ControlSession {
    /// Bytes of a log in memory that go into one answer.
    private static let longestPiece = 64 << 10

    /// Opens a log for reading, and hands the file on.
    func open(_ log: LogName) -> OpenedLog {
        switch place(of: log) {
        case .file(let path): return open(path, unless: nil)
        case .memory, .kept: return kept(log)
        case .stream: return .none(Errno.notSeekable.code)
        case nil: return .none(Errno.noSuchFile.code)
        }
    }

    /// The same for a client that has the log open as this file: the log may be another file by now.
    func follow(_ log: LogName, device: UInt64, inode: UInt64) -> OpenedLog {
        guard case .file(let path) = place(of: log) else { return open(log) }
        return open(path, unless: (device, inode))
    }

    /// At most `length` bytes from an offset that counts what has been forgotten as well, which is skipped.
    func memory(of log: LogName, offset: Int, length: Int) -> Answer {
        let kept = memory(of: log)
        let first = max(0, offset, kept?.forgotten ?? 0)
        return .bytes(kept?.bytes(offset: first, length: min(max(0, length), Self.longestPiece)) ?? [], from: first)
    }

    /// When the bytes of a log came. All of them are in the log: nothing of a channel waits elsewhere.
    func marks(of log: LogName) -> OutputMarks {
        let channel: ChannelLog? =
            switch log {
            case .activity: nil
            case .stdout(let process): supervisor.process(named: process)?.logs.outputLog
            case .stderr(let process): supervisor.process(named: process)?.logs.errorLog
            }
        var marks = OutputMarks()
        if case .file(let path)? = place(of: log) { marks.size = (try? FileStatus(path: path))?.size ?? 0 }
        guard let trail = channel?.trail else { return marks }
        marks.position = trail.position
        marks.written = trail.position - trail.origin
        marks.moments = trail.moments.map { OutputMarks.Moment(at: $0.at, bytes: $0.bytes) }
        return marks
    }

    private func place(of log: LogName) -> LogPlace? {
        switch log {
        case .activity: supervisor.life.activityLog
        case .stdout(let process): supervisor.process(named: process)?.stdoutLog
        case .stderr(let process): supervisor.process(named: process)?.stderrLog
        }
    }

    private func memory(of log: LogName) -> KeptOutput? {
        switch log {
        case .activity: supervisor.context.log.account?.kept
        case .stdout(let process): supervisor.process(named: process)?.logs.outputLog.kept
        case .stderr(let process): supervisor.process(named: process)?.logs.errorLog?.kept
        }
    }

    private func kept(_ log: LogName) -> OpenedLog {
        // Nothing is kept as long as nothing was written.
        guard let memory = memory(of: log) else { return .memory(written: 0, size: 0) }
        return .memory(written: memory.written, size: memory.size, clearings: memory.clearings)
    }

    private func open(_ path: String, unless known: (device: UInt64, inode: UInt64)?) -> OpenedLog {
        do throws(Errno) {
            let named = try FileStatus(path: path)
            switch named.kind {
            case .regular: break
            case .directory: return .none(Errno.isDirectory.code)
            // Such a file has nothing to read, and opening it may have effects.
            case .pipe, .socket, .symbolicLink, .characterDevice, .other: return .memory(written: 0, size: 0)
            }
            if let known, UInt64(named.device) == known.device, UInt64(named.inode) == known.inode { return .same }
            // Another file may have taken the name meanwhile: it is opened without waiting, and looked at again.
            let file = try Files.openForReading(path)
            guard try file.status().kind == .regular else { return .none(Errno.notSeekable.code) }
            try pass(file.number)
            return .file
        } catch {
            return .none(error.code)
        }
    }
}
