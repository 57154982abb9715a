package import Model

/// One `[inet_http_server]` or `[unix_http_server]` section (CFG-100 to CFG-105).
package struct HTTPServerSettings: Equatable, Sendable {
    package enum Address: Equatable, Sendable {
        /// nil listens on all interfaces.
        case inet(host: String?, port: UInt16)
        /// An absolute path, the mode of the socket file, and its owner when `chown=` names one.
        case unix(path: String, mode: UInt32, owner: SocketOwner?)
    }

    /// The mode of the file of a unix socket.
    static let standardMode: UInt32 = 0o700

    /// The section's name, as messages show it.
    package var section: String
    package var address: Address
    /// Whether the health pages are for all clients, `health_noauth=` (EXT-51).
    package var isHealthOpen = false
    /// Whether the metrics are for all clients, `metrics_noauth=`.
    package var areMetricsOpen = false
    /// nil for an open server.
    package var credentials: Credentials?
    /// Whether the web page acts upon links and forms without its token, as scripts use them (WEB-7).
    package var legacyGetActions = true

    /// The name and password for basic authentication; the password may be `{SHA}` and 40 hexadecimal digits.
    package struct Credentials: Equatable, Sendable {
        package var username: String
        package var password: String

        package init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }

    package init(section: String, address: Address, credentials: Credentials? = nil) {
        self.section = section
        self.address = address
        self.credentials = credentials
    }
}

extension HTTPServerSettings {
    /// The URL of the server for a client on the same machine. An IPv6 address stands in brackets.
    package var url: String {
        switch address {
        case .unix(let path, _, _): return "unix://\(path)"
        case .inet(let host, let port):
            let host = host ?? "localhost"
            let isBare = host.utf8.first != UInt8(ascii: "[") && host.utf8.contains(UInt8(ascii: ":"))
            return isBare ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        }
    }
}

extension [HTTPServerSettings] {
    /// The URL of the daemon for a client on the same machine: that of the first unix server, else that of the last server
    /// (CFG-106).
    package var defaultURL: String? {
        let unix = first { server in
            if case .unix = server.address { true } else { false }
        }
        return (unix ?? last)?.url
    }
}
