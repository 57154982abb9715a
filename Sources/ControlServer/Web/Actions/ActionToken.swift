import Configuration

/// The secret from which the tokens of pages are made: no client can guess it, and it stays the same for the life of the
/// daemon, so that a page that was open during a restart still works afterwards.
struct PageSecret {
    /// The secret; nil where the core has no randomness to make one of.
    let bytes: [UInt8]?

    /// - Parameter bytes: the secret; empty for none.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes.isEmpty ? nil : bytes
    }
}

/// The token that a page carries and gives back with each action. Other sites can make a browser send us a form, with its
/// password even, but they cannot read our page and so do not know the token.
enum ActionToken {
    /// The name of the form's field.
    static let field = "csrf"

    /// The token depends on the password: a client that knows only a former password does not know the present token.
    /// - Returns: nil where there is no randomness.
    static func make(_ secret: PageSecret, for credentials: HTTPServerSettings.Credentials?) -> String? {
        guard let key = secret.bytes else { return nil }
        // Neither of them contains a NUL.
        let user = credentials.map { "\($0.username)\u{0}\($0.password)" } ?? ""
        return Digest.hexadecimal(Digest.authenticationCode(key: key, Array(user.utf8)))
    }
}
