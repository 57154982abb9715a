import Glibc

/// Sockets with a name in the file system.
extension ListeningSocket {
    /// A unix socket with these permission bits (SPEC HTTP-3). It takes its name by itself, not by way of another one, which
    /// could be too long. Nobody can connect before it is listened to, and at no moment does its file allow more than it
    /// shall. EADDRINUSE when the name is taken; any other failure leaves no file.
    package static func unix(path: String, mode: UInt32) throws(Problem) -> Descriptor {
        do throws(Errno) {
            let socket = try open(family: AF_UNIX)
            // Linux makes the file with no more rights than the socket itself has. Where that does not hold there is
            // the change of mode below.
            _ = fchmod(socket.number, mode_t(truncatingIfNeeded: mode))
            try bind(socket, to: .unix(path: path))
            do throws(Errno) {
                try setMode(mode, of: path)
            } catch {
                try? Files.remove(path)
                throw error
            }
            return socket
        } catch  where error.code == ENAMETOOLONG {
            throw .pathTooLong(path)
        } catch {
            throw .system(error)
        }
    }

    /// Only where the umask has taken something away: some file systems know no modes.
    static func setMode(_ mode: UInt32, of path: String) throws(Errno) {
        if try FileStatus(withoutFollowing: path).mode == mode { return }
        try retrying { chmod(path, mode_t(truncatingIfNeeded: mode)) }
    }

    /// Who answers on a unix socket; nil when nobody does. Waits for an answer for two seconds at most.
    package static func answerer(path: String) -> SocketPeer? {
        guard let socket = try? open(family: AF_UNIX) else { return nil }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        _ = setsockopt(socket.number, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        let number = socket.number
        let address = SocketAddress.unix(path: path)
        guard (try? address.withRawAddress { connect(number, $0, $1) }) == 0 else { return nil }
        let question = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        _ = send(socket.number, question, question.count, Int32(MSG_NOSIGNAL))
        var byte: UInt8 = 0
        let received = recv(socket.number, &byte, 1, 0)
        // One that accepts connections but is too busy to answer in time is alive as well.
        guard received == 1 || (received < 0 && errno == EAGAIN) else { return nil }
        return (try? SocketPeer(of: socket.number)) ?? SocketPeer(pid: 0, userID: 0)
    }
}

extension Files {
    /// Gives a file, not what a link points to, to another user or group; an id that is nil stays.
    package static func changeOwner(_ path: String, uid: UInt32?, gid: UInt32?) throws(Errno) {
        try retrying { lchown(path, uid ?? uid_t.max, gid ?? gid_t.max) }
    }
}
