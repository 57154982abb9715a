package import ControlProtocol
package import ControlServer
package import LinuxSystem

/// Logs by way of the core, which opens their files and keeps those in memory.
package final class RemoteLogs: LogAccess {
    private let link: CoreLink

    package init(_ link: CoreLink) {
        self.link = link
    }

    package func open(_ log: LogName) throws(Errno) -> LogContent {
        guard case .log(let opened)? = link.exchange(.openLog(log)) else { throw .noSuchFile }
        return try content(opened)
    }

    package func openOutput(_ log: LogName) throws(Errno) -> OpenedOutput {
        guard case .output(let opened, let marks)? = link.exchange(.openOutput(log)) else { throw .noSuchFile }
        return OpenedOutput(try content(opened), marks)
    }

    private func content(_ opened: OpenedLog) throws(Errno) -> LogContent {
        switch opened {
        case .file: return .file(try link.receiveFile())
        case .memory(let written, let size, let clearings):
            return .memory(written: written, size: size, clearings: clearings)
        case .none(let code): throw code == 0 ? .noSuchFile : Errno(code: code)
        case .same: throw .noSuchFile
        }
    }

    package func successor(of file: FileStatus, of log: LogName) -> Descriptor? {
        let request = Request.followLog(log, device: UInt64(file.device), inode: UInt64(file.inode))
        guard case .log(.file)? = link.exchange(request) else { return nil }
        return try? link.receiveFile()
    }

    package func memory(of log: LogName, offset: Int, length: Int) -> LogPiece {
        guard case .bytes(let bytes, let first)? = link.exchange(.readMemory(log, offset: offset, length: length))
        else { return LogPiece(offset: offset, bytes: []) }
        return LogPiece(offset: first, bytes: bytes)
    }
}
