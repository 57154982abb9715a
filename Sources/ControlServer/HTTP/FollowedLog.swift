import ControlProtocol
import LinuxSystem
import NIOCore

/// A place in a log that is still being written, kept across rotation: what the old file still holds is read before the
/// new one of the same name is begun.
final class FollowedLog {
    private let name: LogName
    private let logs: any LogAccess
    /// nil for a log in memory.
    private var file: Descriptor?
    private var offset: Int
    /// How often the log in memory was cleared before.
    private var clearings = 0
    /// When the file was written last before it was opened, in seconds since the epoch.
    let modifiedAt: Int?

    /// Begins that many bytes before the present end. Fails when there is no such log.
    init(_ log: ReadableLog, lastBytes: Int) throws(Errno) {
        name = log.name
        logs = log.logs
        if case .stream = log.place { throw .notSeekable }
        switch try log.logs.open(log.name) {
        case .file(let opened):
            let status = try opened.status()
            guard status.kind == .regular else { throw .notSeekable }
            offset = max(0, status.size - lastBytes)
            modifiedAt = status.modifiedAt
            file = consume opened
        case .memory(let written, _, let clearings):
            offset = max(0, written - lastBytes)
            self.clearings = clearings
            modifiedAt = nil
        }
    }

    /// The bytes that have come since, at most that many; nil when none have.
    func next(atMost count: Int) -> ByteBuffer? {
        guard file != nil else { return nextOfMemory(count) }
        return read(count) ?? afterChange(count)
    }

    private func read(_ count: Int) -> ByteBuffer? {
        guard let bytes = try? file?.read(at: offset, atMost: count), !bytes.isEmpty else { return nil }
        offset += bytes.count
        return ByteBuffer(bytes: bytes)
    }

    /// Goes on at the end of the open file: another file may have its name by now, or it may have been cut short.
    private func afterChange(_ count: Int) -> ByteBuffer? {
        guard let open = try? file?.status() else { return nil }
        if let successor = logs.successor(of: open, of: name) {
            file = consume successor
            offset = 0
            return read(count)
        }
        guard open.size < offset else { return nil }
        offset = 0
        return Self.truncationNotice
    }

    private static var truncationNotice: ByteBuffer {
        ByteBuffer(string: "==> File truncated <==\n")
    }

    private func nextOfMemory(_ count: Int) -> ByteBuffer? {
        guard case .memory(let written, _, let clearings)? = try? logs.open(name) else { return nil }
        if clearings != self.clearings || written < offset {
            self.clearings = clearings
            offset = 0
            return Self.truncationNotice
        }
        guard offset < written else { return nil }
        // Bytes that have been forgotten meanwhile are skipped.
        let piece = logs.memory(of: name, offset: offset, length: count)
        if piece.bytes.isEmpty { return nil }
        offset = piece.offset + piece.bytes.count
        return ByteBuffer(bytes: piece.bytes)
    }
}
