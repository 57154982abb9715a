/// The supervisord that is talked to.
package struct Server: Equatable, Sendable {
    /// As messages show it.
    package var url: String
    /// What a request carries.
    package var credentials: Credentials
    /// Other URLs at which nobody answered before this one was chosen (EXT-9).
    package var alsoTried: [String]

    /// A server, of which nothing is known yet.
    package init(url: String, credentials: Credentials = Credentials(), alsoTried: [String] = []) {
        self.url = url
        self.credentials = credentials
        self.alsoTried = alsoTried
    }

    func address() throws(ControlError) -> ServerAddress {
        guard let address = ServerAddress(url: url) else { throw .unknownProtocol(url: url) }
        return address
    }

    /// What a message about the server ends with when it was not the only candidate; otherwise nothing.
    var triedNote: String {
        alsoTried.isEmpty ? "" : " (also tried \(alsoTried.joined(separator: ", ")))"
    }
}
