package import LinuxSystem
package import NIOCore

/// A place in a log that is still being written, kept across rotation: what the old file still holds is read before the
/// new one of the same name is begun.
package final class FollowedLog {
    private let log: LogLocation
    private var file: Descriptor?
    private var offset: Int

    /// Begins so many bytes before the present end. Fails when there is no such log.
    package init(_ log: LogLocation, lastBytes: Int) throws(Errno) {
        self.log = log
        offset = 0
        switch log {
        case .file(let path):
            let opened = try Files.openForReading(path)
            let status = try opened.status()
            guard status.kind == .regular else { throw .notSeekable }
            offset = max(0, status.size - lastBytes)
            file = consume opened
        case .memory(let memory):
            offset = max(0, memory.written - lastBytes)
        case .stream:
            throw .notSeekable
        }
    }

    /// What has come since, at most so many bytes; nil when nothing has.
    package func next(atMost count: Int) -> ByteBuffer? {
        switch log {
        case .file(let path): read(count) ?? afterChange(of: path, count)
        case .memory(let memory): read(memory, count)
        case .stream: nil
        }
    }

    private func read(_ count: Int) -> ByteBuffer? {
        guard let bytes = try? file?.read(at: offset, atMost: count), !bytes.isEmpty else { return nil }
        offset += bytes.count
        return ByteBuffer(bytes: bytes)
    }

    /// At the end of the file that is open: it may be another one by now, or have been cut short.
    private func afterChange(of path: String, _ count: Int) -> ByteBuffer? {
        guard let named = try? FileStatus(path: path), let open = try? file?.status() else { return nil }
        if named.inode != open.inode || named.device != open.device {
            guard let replacement = try? Files.openForReading(path) else { return nil }
            file = consume replacement
            offset = 0
            return read(count)
        }
        guard named.size < offset else { return nil }
        offset = 0
        return Self.truncationNotice
    }

    private static var truncationNotice: ByteBuffer {
        ByteBuffer(string: "==> File truncated <==\n")
    }

    private func read(_ memory: MemoryLog, _ count: Int) -> ByteBuffer? {
        if memory.written < offset {
            offset = 0
            return Self.truncationNotice
        }
        // What has been forgotten meanwhile is skipped.
        offset = max(offset, memory.written - memory.size)
        let bytes = memory.bytes(offset: offset, length: count)
        offset += bytes.count
        return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
    }
}
