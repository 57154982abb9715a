/// The supervisord that is talked to.
package struct Server: Equatable, Sendable {
    /// The URL in messages.
    package var url: String
    /// The credentials of each request.
    package var credentials: Credentials
    /// Where these come from.
    package var credentialsOrigin = CredentialsOrigin()
    /// Other URLs that were no good before this one was chosen, some with the reason (EXT-9).
    package var alsoTried: [String]
    /// The one of them where there is a server, which is not for us: rather the cause of a failure than that the last
    /// resort does not answer.
    package var obstacle: String?
    /// The users that may answer; nil when the user has named the server.
    package var trust: SocketTrust?

    /// A server, of which nothing is known yet.
    package init(
        url: String,
        credentials: Credentials = Credentials(),
        alsoTried: [String] = [],
        obstacle: String? = nil,
        trust: SocketTrust? = nil
    ) {
        self.url = url
        self.credentials = credentials
        self.alsoTried = alsoTried
        self.obstacle = obstacle
        self.trust = trust
    }

    func address() throws(ControlError) -> ServerAddress {
        guard let address = ServerAddress(url: url) else { throw .unknownProtocol(url: url) }
        return address
    }

    /// Says what the server did not do, `refused connection`: the cause first, then all that was tried.
    package func complaint(_ words: String) -> String {
        var rest = alsoTried
        guard let obstacle else { return "\(url) \(words)" + Self.note(rest) }
        rest.removeAll { $0 == obstacle }
        return obstacle + Self.note(rest + ["\(url) \(words)"])
    }

    private static func note(_ tried: [String]) -> String {
        tried.isEmpty ? "" : " (also tried \(tried.joined(separator: ", ")))"
    }
}
