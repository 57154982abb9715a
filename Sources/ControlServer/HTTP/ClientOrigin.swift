import LinuxSystem
import NIOCore

/// The origin of a client, for the rules about passwords: its IPv4 address, the network of its IPv6 address, which one
/// customer has as a whole, or its user, if it runs on this machine and has connected to a unix socket.
struct ClientOrigin: Hashable {
    private let number: UInt64

    /// The origin of a user of this machine.
    init(userID: UInt32) {
        number = 0xffff_fffe_0000_0000 | UInt64(userID)
    }

    /// - Parameter ipv4: its address.
    init(ipv4: UInt32) {
        number = 0xffff_ffff_0000_0000 | UInt64(ipv4)
    }

    /// - Parameter ipv6: the 16 bytes of its address; one that stands for an IPv4 address counts as that.
    init(ipv6: [UInt8]) {
        let network = Self.number(ipv6.prefix(8))
        let rest = Self.number(ipv6.dropFirst(8))
        number = network == 0 && rest >> 32 == 0xffff ? Self(ipv4: UInt32(truncatingIfNeeded: rest)).number : network
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The origin of a client that has been accepted.
    init(_ channel: any Channel) {
        let address = channel.remoteAddress?.withSockAddr { record, _ in LinuxSystem.SocketAddress(record, port: 0) }
        switch address {
        case .ipv4(let bytes, _): self.init(ipv4: UInt32(bigEndian: bytes))
        case .ipv6(let bytes, _, _): self.init(ipv6: bytes)
        default: self.init(userID: PeerCredentials.userID(of: channel))
        }
    }
}

/// The credentials of the process that has connected to a unix socket (SO_PEERCRED, unix(7)).
private struct PeerCredentials {
    private static let option = NIOBSDSocket.Option(rawValue: 17)

    let processID: Int32
    let userID: UInt32
    let groupID: UInt32

    /// The user; one number for all users where the kernel does not tell.
    static func userID(of channel: any Channel) -> UInt32 {
        var user = UInt32.max
        guard let options = channel as? any SocketOptionProvider else { return user }
        let credentials: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(level: .socket, name: option)
        // On the loop the answer comes at once.
        credentials.assumeIsolated().whenSuccess { user = $0.userID }
        return user
    }
}
