import Model
import Text

extension OptionValue {
    /// SPEC CFG-66.
    static func port(_ text: String) throws(ConfigurationError) -> UInt16 {
        let number = try wholeNumber(text)
        if number.value < 1 { throw ConfigurationError("\(number.description) is below lower bound (1)") }
        guard let port = UInt16(exactly: number.value) else {
            throw ConfigurationError("\(number.description) is above upper bound (65535)")
        }
        return port
    }

    /// `host:port`, `:port`, `*:port` or a port alone; the host in lower case, nil for all interfaces (SPEC CFG-65).
    static func inetAddress(_ text: String) throws(ConfigurationError) -> (host: String?, port: UInt16) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            guard let port = try? port(text) else {
                throw ConfigurationError("not a valid port number: \(text.pythonRepresentation) ")
            }
            return (nil, port)
        }
        let portText = String(text[text.utf8.index(after: colon)...])
        if portText.isEmpty { throw ConfigurationError("no port number specified in ''") }
        let port = try port(portText)
        let host = text[..<colon].lowercased()
        return (host.isEmpty || host == "*" ? nil : host, port)
    }

    /// The `socket=` of an fcgi-program (SPEC FCGI-2, FCGI-3; the texts of bad ones improved).
    static func fastCGIAddress(
        _ text: String,
        on host: any HostFiles
    ) throws(ConfigurationError) -> FastCGISocketSettings.Address {
        if text.hasBytes(prefix: "unix://") {
            let path = text.dropping(bytes: 7)
            guard PathText.isAbsolute(path) else {
                throw ConfigurationError("Unix socket path \(path) is not an absolute path")
            }
            return .unix(path: PathText.resolved(path, on: host))
        }
        let malformed = ConfigurationError("Bad socket format \(text)")
        guard text.hasBytes(prefix: "tcp://"),
            let (name, digits) = text.dropping(bytes: 6).halves(atFirst: UInt8(ascii: ":")),
            !name.isEmpty, !name.unicodeScalars.contains(where: \.isBlank),
            !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { throw malformed }
        return .tcp(host: name.lowercased(), port: try port(digits))
    }
}
