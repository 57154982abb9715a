import Glibc

/// Sockets with a name in the file system.
extension ListeningSocket {
    /// A unix socket with these permission bits (HTTP-3). It takes its name by itself, not by way of another one, which
    /// could be too long. No client can connect before it listens, and at no moment does its file allow more than it
    /// shall. EADDRINUSE when the name is taken; any other failure leaves no file.
    package static func unix(path: String, mode: UInt32) throws(Problem) -> Descriptor {
        do throws(Errno) {
            let socket = try bound(to: path, mode: mode)
            do throws(Errno) {
                try setMode(mode, of: path)
            } catch {
                try? Files.remove(path)
                throw error
            }
            return socket
        } catch  where error == .nameTooLong {
            throw .pathTooLong(path)
        } catch {
            throw .system(error)
        }
    }

    /// A unix socket that has its name. Its file allows no more than the mode, and less where the umask takes away.
    static func bound(to path: String, mode: UInt32) throws(Errno) -> Descriptor {
        let socket = try open(family: AF_UNIX)
        // Linux makes the file with no more rights than the socket itself has. Where that does not hold, `setMode` corrects
        // it.
        _ = fchmod(socket.number, mode_t(truncatingIfNeeded: mode))
        try bind(socket, to: .unix(path: path))
        return socket
    }

    /// Only where the umask has taken something away: some file systems know no modes.
    static func setMode(_ mode: UInt32, of path: String) throws(Errno) {
        if try FileStatus(withoutFollowing: path).mode == mode { return }
        try retrying { chmod(path, mode_t(truncatingIfNeeded: mode)) }
    }

    /// Whether a unix socket is left over: no process has it open to accept connections, or it refuses us, which Supervisor
    /// takes for the same (HTTP-4). Does not wait.
    package enum Holder: Hashable, Sendable {
        case none
        /// nil where the kernel does not say which.
        case process(SocketPeer?)
    }

    /// Looks who holds the socket at the path.
    package static func holder(of path: String) -> Holder {
        do throws(Errno) {
            let socket = try LocalSocket.connected(to: path, .stream)
            return .process(try? SocketPeer(of: socket.number))
        } catch {
            // A queue that is full, or a socket of another kind, such as that of a syslog.
            return [.wouldBlock, .wrongSocketType].contains(error) ? .process(nil) : .none
        }
    }
}

extension Files {
    /// Gives a file, not what a link points to, to another user or group; an id that is nil stays.
    package static func changeOwner(_ path: String, uid: UInt32?, gid: UInt32?) throws(Errno) {
        try retrying { lchown(path, uid ?? uid_t.max, gid ?? gid_t.max) }
    }
}
