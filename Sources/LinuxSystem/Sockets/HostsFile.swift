/// The content of a file in the format of /etc/hosts (hosts(5)).
package struct HostsFile: Sendable {
    private static let largest = 1 << 20

    private let content: [UInt8]

    /// - Parameter path: a file that cannot be read, or is too large, says nothing.
    package init(_ path: String = "/etc/hosts") {
        content = (try? Files.contents(of: path, limit: Self.largest)) ?? []
    }

    /// The addresses of a name, IPv4 first.
    package func addresses(of host: String, port: UInt16) -> [SocketAddress] {
        let wanted = Array(host.utf8).map(Self.lowercased)
        var found: [SocketAddress] = []
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            guard let first = words.first, words.dropFirst().contains(where: { $0.map(Self.lowercased) == wanted }),
                let address = SocketAddress(numeric: String(decoding: first, as: UTF8.self), port: port)
            else { continue }
            found.append(address)
        }
        // Servers mostly listen on IPv4.
        return found.filter(\.isIPv4) + found.filter { !$0.isIPv4 }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
