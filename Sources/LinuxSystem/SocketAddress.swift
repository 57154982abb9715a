import Glibc

/// An address of a socket, ready for bind(2) and connect(2).
package struct SocketAddress {
    private var storage: sockaddr_storage
    private let length: socklen_t

    package var family: Int32 { Int32(storage.ss_family) }

    /// A numeric IPv4 or IPv6 address, the latter with or without brackets; nil for anything else.
    package init?(numericHost host: String, port: UInt16) {
        var address4 = sockaddr_in()
        if inet_pton(AF_INET, host, &address4.sin_addr) == 1 {
            address4.sin_family = sa_family_t(AF_INET)
            address4.sin_port = port.bigEndian
            self.init(address4)
            return
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        var address6 = sockaddr_in6()
        guard inet_pton(AF_INET6, bare, &address6.sin6_addr) == 1 else { return nil }
        address6.sin6_family = sa_family_t(AF_INET6)
        address6.sin6_port = port.bigEndian
        self.init(address6)
    }

    /// The path of a unix socket; nil when it is too long for one (unix(7): 107 bytes).
    package init?(unixPath path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            guard bytes.count < buffer.count else { return false }
            buffer.copyBytes(from: bytes)
            return true
        }
        guard fits else { return nil }
        self.init(address)
    }

    private init<Address>(_ address: Address) {
        storage = sockaddr_storage()
        length = socklen_t(MemoryLayout<Address>.size)
        withUnsafeMutableBytes(of: &storage) { target in
            withUnsafeBytes(of: address) { target.copyMemory(from: $0) }
        }
    }

    /// Lends the address to a system call.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

/// Names of hosts, by the files alone: what a static binary can do without name service modules (DESIGN section 1).
package enum HostNames {
    /// The address of a name: numeric, `localhost`, or a line of /etc/hosts; nil when it is none of them.
    package static func resolve(_ host: String, port: UInt16) -> SocketAddress? {
        if let address = SocketAddress(numericHost: host, port: port) { return address }
        if let number = lookUp(host), let address = SocketAddress(numericHost: number, port: port) { return address }
        return host == "localhost" ? SocketAddress(numericHost: "127.0.0.1", port: port) : nil
    }

    private static func lookUp(_ host: String) -> String? {
        guard let bytes = try? Files.contents(of: "/etc/hosts", limit: 1 << 20) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .map { String(decoding: $0, as: UTF8.self) }
            guard let number = words.first, words.dropFirst().contains(host) else { continue }
            // IPv4 first, as Supervisor knows nothing else.
            if SocketAddress(numericHost: number, port: 0)?.family == AF_INET { return number }
        }
        return nil
    }
}
