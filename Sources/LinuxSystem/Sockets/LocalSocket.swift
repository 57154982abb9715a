import Glibc

/// Client sockets to unix domain servers for programs that never wait.
package enum LocalSocket {
    package enum Kind: Hashable, Sendable {
        case datagram
        case stream
    }

    /// A connected, non-blocking, close-on-exec socket; close it by letting go of it. EPROTOTYPE when the server's socket
    /// is of another kind, EAGAIN when too many others wait for a stream server to accept them (connect(2)).
    package static func connected(to path: String, _ kind: Kind) throws(Errno) -> Descriptor {
        let type = kind == .datagram ? SOCK_DGRAM : SOCK_STREAM
        let flags = Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = Descriptor(owning: try retrying { socket(AF_UNIX, flags, 0) })
        let number = descriptor.number
        let address = SocketAddress.unix(path: path)
        if try address.withRawAddress({ connect(number, $0, $1) }) != 0 { throw Errno.last }
        return descriptor
    }
}
