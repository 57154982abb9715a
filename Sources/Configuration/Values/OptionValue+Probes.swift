import Model
import Text

/// The probes of `wait_for=` and `healthcheck=` (EXT-70, EXT-73).
extension OptionValue {
    private enum Use { case waiting, health }

    /// The longest path in sockaddr_un, in bytes.
    static let longestSocketPath = 107
    /// Bytes of PATH_MAX without the NUL.
    static let longestPath = 4095

    static func healthCheck(_ text: String, of option: OptionName) throws(ConfigurationError) -> Probe? {
        try probe(text.trimmed, for: .health, of: option)
    }

    static func waits(_ text: String, of option: OptionName) throws(ConfigurationError) -> [Probe] {
        var probes: [Probe] = []
        for item in probeItems(text) { probes.append(try probe(item, for: .waiting, of: option)) }
        return probes
    }

    private static func probe(
        _ item: String,
        for use: Use,
        of option: OptionName
    ) throws(ConfigurationError) -> Probe {
        if item.isEmpty { throw option.invalid(item, "something is missing before or behind a comma") }
        let (scheme, rest) = item.halves(atFirst: UInt8(ascii: ":")) ?? (item, "")
        let isURL = rest.hasBytes(prefix: "//")
        switch scheme.lowercased() {
        case "tcp" where isURL:
            let endpoint = try endpoint(rest.dropping(bytes: 2), otherwise: nil, in: item, of: option)
            return .network(.tcp(host: endpoint.host, port: endpoint.port))
        case "http" where isURL:
            return .network(try http(rest.dropping(bytes: 2), in: item, of: option))
        case "https":
            throw option.invalid(item, "TLS is not spoken here: use exec: with a client, as exec:curl -fsS https://...")
        case "unix":
            return .unix(
                try path(isURL ? rest.dropping(bytes: 2) : rest, in: item, of: option, limit: longestSocketPath)
            )
        case "file" where use == .waiting:
            return .file(try path(isURL ? rest.dropping(bytes: 2) : rest, in: item, of: option, limit: longestPath))
        case "exec":
            return .command(try command(rest, in: item, of: option))
        default:
            let file = use == .waiting ? ", file:/PATH" : ""
            throw option.invalid(
                item,
                "must be tcp://HOST:PORT, http://HOST[:PORT][/PATH], unix:/PATH\(file) or exec:COMMAND"
            )
        }
    }

    /// Reads the text behind `http://`.
    private static func http(
        _ text: String,
        in item: String,
        of option: OptionName
    ) throws(ConfigurationError) -> NetworkTarget {
        guard FileMark.plain(text).utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw option.invalid(item, "blanks, control characters and what is not ASCII must be percent-encoded")
        }
        if text.utf8.contains(UInt8(ascii: "#")) {
            throw option.invalid(item, "a fragment (#) is not sent to a server")
        }
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? text.endIndex
        let endpoint = try endpoint(String(text[..<end]), otherwise: 80, in: item, of: option)
        let tail = String(text[end...])
        let path = tail.hasBytes(prefix: "/") ? tail : "/" + tail
        return .http(host: endpoint.host, port: endpoint.port, path: path)
    }

    /// The items between commas. The command of an `exec:` is quoted as in a shell, so that a comma in quotes, or behind a
    /// backslash, is its own.
    private static func probeItems(_ text: String) -> [String] {
        var items: [String] = []
        var item: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ","), quote == nil, !isEscaped {
                items.append(String(decoding: item, as: UTF8.self).trimmed)
                item = []
                continue
            }
            item.append(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                isEscaped = isCommand(item)
            } else if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""), isCommand(item) {
                quote = byte
            }
        }
        items.append(String(decoding: item, as: UTF8.self).trimmed)
        return items
    }

    private static func isCommand(_ item: [UInt8]) -> Bool {
        String(decoding: item.drop(while: \.isASCIIBlank).prefix(5), as: UTF8.self).lowercased() == "exec:"
    }
}
