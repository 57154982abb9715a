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
        if let address = Self.numeric(host, port: port) { return [address] }
        let listed = inHostsFile(host, port: port)
        if !listed.isEmpty { return listed }
        if host == "localhost" {
            return [Self.numeric("127.0.0.1", port: port), Self.numeric("::1", port: port)].compactMap { $0 }
        }
        return fromNameService(host, port: port)
    }

    /// An address written as numbers: IPv4 as inet_aton(3) takes it, IPv6 without brackets, perhaps with `%scope`.
    static func numeric(_ text: String, port: UInt16) -> SocketAddress? {
        var ipv4 = in_addr()
        if inet_aton(text, &ipv4) == 1 { return .ipv4(ipv4.s_addr, port: port.bigEndian) }
        let bytes = text.utf8
        let percent = bytes.firstIndex(of: UInt8(ascii: "%"))
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, String(text[..<(percent ?? text.endIndex)]), &ipv6) == 1 else { return nil }
        let scope = percent.map { if_nametoindex(String(text[bytes.index(after: $0)...])) } ?? 0
        return .ipv6(withUnsafeBytes(of: &ipv6) { Array($0) }, port: port.bigEndian, scope: scope)
    }

    private func inHostsFile(_ host: String, port: UInt16) -> [SocketAddress] {
        guard let content = try? Files.contents(of: hostsPath, limit: 1 << 20) else { return [] }
        let wanted = Array(host.utf8).map(Self.lowercased)
        var found: [SocketAddress] = []
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            guard let first = words.first, words.dropFirst().contains(where: { $0.map(Self.lowercased) == wanted }),
                let address = Self.numeric(String(decoding: first, as: UTF8.self), port: port)
            else { continue }
            found.append(address)
        }
        // Supervisor's servers mostly listen on IPv4.
        return found.filter { $0.family == AF_INET } + found.filter { $0.family != AF_INET }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
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
            if let address = Self.address(record, port: port) { found.append(address) }
            entry = record.ai_next
        }
        return found
    }

    private static func address(_ record: addrinfo, port: UInt16) -> SocketAddress? {
        guard let raw = UnsafeRawPointer(record.ai_addr) else { return nil }
        switch record.ai_family {
        case AF_INET:
            return .ipv4(raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr, port: port.bigEndian)
        case AF_INET6:
            let ipv6 = raw.loadUnaligned(as: sockaddr_in6.self)
            return .ipv6(
                withUnsafeBytes(of: ipv6.sin6_addr) { Array($0) },
                port: port.bigEndian,
                scope: ipv6.sin6_scope_id
            )
        default:
            return nil
        }
    }
}
