import Glibc

/// Sockets that servers listen on, bound but not yet listened to.
package enum ListeningSocket {
    /// Why there is no socket.
    package enum Problem: Error, Hashable, Sendable {
        case system(Errno)
        case unknownHost(String)
        case pathTooLong(String)
    }

    /// A TCP socket (SPEC HTTP-1); also for IPv6 (QRK-44: improve).
    /// - Parameter host: nil for all interfaces; an IPv6 address in brackets.
    package static func inet(host: String?, port: UInt16) throws(Problem) -> Descriptor {
        try inet(address(host: host, port: port))
    }

    /// The address for `inet(_:)`. Asks a name service about names that the machine does not know by itself, and waits.
    package static func address(host: String?, port: UInt16) throws(Problem) -> SocketAddress {
        let name = host ?? "0.0.0.0"
        let bare = name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
        guard let address = HostResolver().addresses(of: bare, port: port).first else { throw .unknownHost(name) }
        return address
    }

    /// A TCP socket on this address.
    package static func inet(_ address: SocketAddress) throws(Problem) -> Descriptor {
        do throws(Errno) {
            let socket = try open(family: address.family)
            var on: Int32 = 1
            try retrying {
                setsockopt(socket.number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
            }
            try bind(socket, to: address)
            return socket
        } catch {
            throw .system(error)
        }
    }

    /// A unix socket with these permission bits (SPEC HTTP-3). It gets its name only when it has its mode, so that
    /// nobody can connect too early; EEXIST when the name is taken.
    package static func unix(path: String, mode: UInt32) throws(Problem) -> Descriptor {
        let temporary = "\(path).\(getpid())"
        do throws(Errno) {
            let socket = try open(family: AF_UNIX)
            try? Files.remove(temporary)
            try bind(socket, to: .unix(path: temporary))
            defer { try? Files.remove(temporary) }
            try retrying { chmod(temporary, mode_t(truncatingIfNeeded: mode)) }
            try retrying { link(temporary, path) }
            return socket
        } catch  where error.code == ENAMETOOLONG {
            throw .pathTooLong(path)
        } catch {
            throw .system(error)
        }
    }

    /// Lets so many clients wait to be accepted on a socket that is listened to already; the kernel has a limit of its
    /// own. To be tried, not relied on.
    package static func setBacklog(_ clients: Int32, of number: CInt) {
        _ = Glibc.listen(number, clients)
    }

    static func bind(_ socket: borrowing Descriptor, to address: SocketAddress) throws(Errno) {
        let number = socket.number
        if try address.withRawAddress({ Glibc.bind(number, $0, $1) }) != 0 { throw Errno.last }
    }

    /// Whether somebody answers on a unix socket. Waits for an answer for two seconds at most.
    package static func isAnswered(path: String) -> Bool {
        guard let socket = try? open(family: AF_UNIX) else { return false }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        _ = setsockopt(socket.number, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        let number = socket.number
        let address = SocketAddress.unix(path: path)
        guard (try? address.withRawAddress { connect(number, $0, $1) }) == 0 else { return false }
        let question = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        _ = send(socket.number, question, question.count, Int32(MSG_NOSIGNAL))
        var byte: UInt8 = 0
        let received = recv(socket.number, &byte, 1, 0)
        // One that accepts connections but is too busy to answer in time is alive as well.
        return received == 1 || (received < 0 && errno == EAGAIN)
    }

    static func open(family: Int32) throws(Errno) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return Descriptor(owning: try retrying { socket(family, type, 0) })
    }
}

extension Files {
    /// Gives a file to somebody; an id that is nil stays.
    package static func changeOwner(_ path: String, uid: UInt32?, gid: UInt32?) throws(Errno) {
        try retrying { chown(path, uid ?? uid_t.max, gid ?? gid_t.max) }
    }
}
