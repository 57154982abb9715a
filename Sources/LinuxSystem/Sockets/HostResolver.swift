import Glibc

/// Finds the addresses of a host.
///
/// Numbers, `localhost` and `/etc/hosts` are done here: a static glibc can only do its own lookup where the name service
/// configuration of the machine suits it, and an image from scratch has none (PITFALLS P33). It is asked last.
package struct HostResolver: Sendable {
    private let hostsPath: String

    package init(hosts: String = "/etc/hosts") {
        hostsPath = hosts
    }

    /// The addresses in the order in which they are to be tried; none when the name is unknown.
    package func addresses(of host: String, port: UInt16) -> [SocketAddress] {
        let known = Self.known(host, port: port, HostsFile(hostsPath))
        return known.isEmpty ? fromNameService(host, port: port) : known
    }

    /// Resolves hosts that need no name service: addresses written as numbers, names of the hosts file, and `localhost`.
    package static func known(_ host: String, port: UInt16, _ hosts: @autoclosure () -> HostsFile) -> [SocketAddress] {
        if let address = SocketAddress(numeric: host, port: port) { return [address] }
        let listed = hosts().addresses(of: host, port: port)
        guard listed.isEmpty, host == "localhost" else { return listed }
        return [SocketAddress(numeric: "127.0.0.1", port: port), SocketAddress(numeric: "::1", port: port)]
            .compactMap { $0 }
    }

    private func fromNameService(_ host: String, port: UInt16) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var entry = list
        while let record = entry?.pointee {
            if let address = SocketAddress(record.ai_addr, port: port) { found.append(address) }
            entry = record.ai_next
        }
        return found
    }
}
