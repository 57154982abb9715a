import LinuxSystem

/// Where supervisorctl connects to, as a `serverurl` names it (CTL-5).
package enum ServerAddress: Equatable, Sendable {
    /// `http://host[:port][/...]`: what stands behind `http://`. A path, a query and a fragment are ignored.
    case http(authority: String)
    /// `unix://path`.
    case unix(path: String)

    /// nil for any other scheme; schemes are case-sensitive.
    package init?(url: String) {
        let bytes = url.utf8
        if bytes.starts(with: "http://".utf8) {
            let rest = bytes.dropFirst("http://".utf8.count)
            self = .http(authority: String(Substring(rest.prefix { !"/?#".utf8.contains($0) })))
        } else if bytes.starts(with: "unix://".utf8) {
            self = .unix(path: String(Substring(bytes.dropFirst("unix://".utf8.count))))
        } else {
            return nil
        }
    }

    /// The host in the header of a request.
    package var hostHeader: String {
        switch self {
        case .http(let authority): Self.withoutUser(authority)
        case .unix: "localhost"
        }
    }

    /// The host and the port of an authority, port 80 when there is none (CTL-5); an IPv6 address stands in
    /// brackets (QRK-44). nil when the port is no port.
    package static func hostAndPort(_ authority: String) -> (host: String, port: UInt16)? {
        let bytes = withoutUser(authority).utf8
        var host = bytes[...]
        var port = bytes[bytes.endIndex...]
        if bytes.first == UInt8(ascii: "["), let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) {
            host = bytes[bytes.index(after: bytes.startIndex)..<bracket]
            let rest = bytes[bytes.index(after: bracket)...]
            if rest.first == UInt8(ascii: ":") { port = rest.dropFirst() } else if !rest.isEmpty { return nil }
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            host = bytes[..<colon]
            port = bytes[bytes.index(after: colon)...]
        }
        let name = String(Substring(host))
        if port.isEmpty { return (name, 80) }
        return UInt16(String(Substring(port))).map { (name, $0) }
    }

    /// What stands where `hostAndPort` has found no port.
    private static func portText(of authority: String) -> String {
        let bytes = withoutUser(authority).utf8
        let start = bytes.firstIndex(of: UInt8(ascii: "]")) ?? bytes.startIndex
        guard let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")) else { return authority }
        return String(Substring(bytes[bytes.index(after: colon)...]))
    }

    private static func withoutUser(_ authority: String) -> String {
        let bytes = authority.utf8
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return authority }
        return String(authority[bytes.index(after: at)...])
    }

    /// Connects to the first address that answers. The error is that of the first one: of `localhost` the IPv4 address,
    /// where the machine may have no IPv6 at all.
    func connect(interrupts: InterruptWatch?) throws(ControlError) -> StreamSocket {
        var failure: ControlError?
        for address in try socketAddresses() {
            do throws(Errno) {
                return try StreamSocket.connected(to: address, interrupts: interrupts)
            } catch {
                if error == .interrupted { throw .interrupted }
                if error == .nameTooLong, case .unix(let path) = self { throw .socketPathTooLong(path) }
                if failure == nil { failure = ControlError(error) }
            }
        }
        throw failure ?? .unknownHost
    }

    private func socketAddresses() throws(ControlError) -> [SocketAddress] {
        switch self {
        case .unix(let path): return [.unix(path: path)]
        case .http(let authority):
            guard let (host, port) = Self.hostAndPort(authority) else {
                throw .badPort(Self.portText(of: authority))
            }
            return HostResolver().addresses(of: host.isEmpty ? "localhost" : host, port: port)
        }
    }

    /// Whether `-s` accepts the text: a scheme, and something of a host or a path behind it (CFG-67). Whether clients can
    /// connect to it is found out later.
    package static func isURL(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else { return false }
        var rest = bytes[bytes.index(after: colon)...]
        if rest.starts(with: "//".utf8) { rest = rest.dropFirst(2) }
        return rest.first.map { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") } ?? false
    }

    /// A letter, then letters, digits, `+`, `-` and `.` (RFC 3986 3.1).
    private static func isScheme(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
