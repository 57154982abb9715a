/// A look at something that is there, or is not: for a health check (EXT-73) or to wait for it (EXT-70, `wait_for=`).
package enum Probe: Hashable, Sendable {
    case network(NetworkTarget)
    /// A connection to the unix socket at this path is accepted.
    case unix(String)
    /// There is a file at this path.
    case file(String)
    /// The command, unparsed, ends with status 0.
    case command(String)

    /// As it is written.
    package var text: String {
        switch self {
        case .network(let target): target.text
        case .unix(let path): "unix:\(path)"
        case .file(let path): "file:\(path)"
        case .command(let command): "exec:\(command)"
        }
    }
}

/// Something that is asked over the network.
package enum NetworkTarget: Hashable, Sendable {
    /// A connection is accepted.
    case tcp(host: String, port: UInt16)
    /// GET is answered with a status from 200 to 399. The path begins with a slash, and has the query.
    case http(host: String, port: UInt16, path: String)

    /// As it is written, an IPv6 address in brackets.
    package var text: String {
        switch self {
        case .tcp(let host, let port): "tcp://\(Self.bracketed(host)):\(port)"
        case .http(let host, let port, let path): "http://\(Self.authority(host, port))\(path)"
        }
    }

    /// A name or an address, without brackets.
    package var host: String {
        switch self {
        case .tcp(let host, _), .http(let host, _, _): host
        }
    }

    package var port: UInt16 {
        switch self {
        case .tcp(_, let port), .http(_, let port, _): port
        }
    }

    /// What an HTTP request says in `Host`: the port only where it is not 80.
    package static func authority(_ host: String, _ port: UInt16) -> String {
        port == 80 ? bracketed(host) : "\(bracketed(host)):\(port)"
    }

    private static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }
}

/// What a probe came to.
package enum ProbeOutcome: Hashable, Sendable {
    case success
    /// The reason, for people.
    case failure(String)
}
