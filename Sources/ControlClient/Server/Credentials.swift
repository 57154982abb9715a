import XMLRPC

/// A user name and a password, each of which may be missing. They are sent only when both are there (CTL-6).
package struct Credentials: Equatable, Sendable {
    package var username: String?
    package var password: String?

    /// Either may be missing.
    package init(username: String? = nil, password: String? = nil) {
        self.username = username
        self.password = password
    }

    /// The line of a request for the Basic scheme, with its end; empty when there is nothing to send.
    var header: [UInt8] {
        guard let username, let password else { return [] }
        return Array("Authorization: Basic ".utf8) + Base64.encode(Array("\(username):\(password)".utf8))
            + Array("\r\n".utf8)
    }
}
