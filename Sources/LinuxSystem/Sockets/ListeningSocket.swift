import Glibc

/// Sockets that servers listen on, bound but not yet listened to.
package enum ListeningSocket {
    /// Why there is no socket.
    package enum Problem: Error, Hashable, Sendable {
        case system(Errno)
        case unknownHost(String)
        /// A unix socket's path has more bytes than ``SocketAddress/maximumPathLength``.
        case pathTooLong(String)
    }

    /// A TCP socket (HTTP-1); also for IPv6 (QRK-44).
    /// - Parameter host: nil for all interfaces; an IPv6 address in brackets.
    package static func inet(host: String?, port: UInt16) throws(Problem) -> Descriptor {
        try inet(address(host: host, port: port))
    }

    /// The address for `inet(_:)` without asking a name service; nil where only that knows it.
    package static func knownAddress(host: String?, port: UInt16) -> SocketAddress? {
        HostResolver.known(bare(host ?? "0.0.0.0"), port: port, HostsFile("/etc/hosts")).first
    }

    private static func bare(_ name: String) -> String {
        name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
    }

    /// The address for `inet(_:)`. Asks a name service about names that the machine does not know by itself, and waits.
    package static func address(host: String?, port: UInt16) throws(Problem) -> SocketAddress {
        let name = host ?? "0.0.0.0"
        guard let address = HostResolver().addresses(of: bare(name), port: port).first else { throw .unknownHost(name) }
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

    /// Lets that many clients wait to be accepted on a socket that is listened to already; the kernel has a limit of its own.
    /// A failure does no harm.
    package static func setBacklog(_ clients: Int32, of number: CInt) {
        _ = Glibc.listen(number, clients)
    }

    /// Listens once more to a socket that is listened to already, as the process that clients are told of, with the same room
    /// for waiting clients as at first. A failure does no harm.
    package static func listenAgain(to number: CInt) {
        setBacklog(Int32(SOMAXCONN), of: number)
    }

    static func bind(_ socket: borrowing Descriptor, to address: SocketAddress) throws(Errno) {
        let number = socket.number
        if try address.withRawAddress({ Glibc.bind(number, $0, $1) }) != 0 { throw Errno.last }
    }

    static func open(family: Int32) throws(Errno) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return Descriptor(owning: try retrying { socket(family, type, 0) })
    }
}
