/// Where supervisorctl connects to, as a `serverurl` names it (SPEC CTL-5).
package enum ServerAddress: Equatable, Sendable {
    /// `http://host[:port][/...]`: what stands behind `http://`. A path in it is ignored.
    case http(authority: String)
    /// `unix://path`.
    case unix(path: String)

    /// nil for any other scheme; schemes are case-sensitive.
    package init?(url: String) {
        let bytes = url.utf8
        if bytes.starts(with: "http://".utf8) {
            let rest = bytes.dropFirst("http://".utf8.count)
            self = .http(authority: String(Substring(rest.prefix { $0 != UInt8(ascii: "/") })))
        } else if bytes.starts(with: "unix://".utf8) {
            self = .unix(path: String(Substring(bytes.dropFirst("unix://".utf8.count))))
        } else {
            return nil
        }
    }

    /// Whether `-s` accepts the text: a scheme, and something of a host or a path behind it (SPEC CFG-67). Whether
    /// anybody can connect to it is found out later.
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
