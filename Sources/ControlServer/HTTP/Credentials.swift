import Configuration
import NIOHTTP1
import XMLRPC

/// Checks basic authentication against one name and password (HTTP-20 to HTTP-22).
final class CredentialCheck {
    private static let mostHashes = 8

    private let expected: HTTPServerSettings.Credentials
    private let hasher: PasswordHasher
    /// The last password that fitted the crypt hash, and the last that did not. Such hashes are slow by design, and clients
    /// send the same password with each request. A wrong password must not drive out the right one: a client that knows it
    /// would wait behind the hashes of clients that guess.
    private var fitting: String?
    private var unfitting: String?
    /// Passwords whose hashes are being computed or wait for it, and the callers that wait for them.
    private var hashesUnderWay: [String: [(Answer) -> Void]] = [:]

    enum Answer {
        case right
        case wrong
        /// Too many passwords are being checked. The client may be right, and has to ask again.
        case busy
    }

    init(_ expected: HTTPServerSettings.Credentials, hasher: PasswordHasher) {
        self.expected = expected
        self.hasher = hasher
    }

    /// The content of an `Authorization` header.
    enum Presented: Equatable {
        case nothing
        /// Invalid base64: the client is told so with 400.
        case malformed
        case credentials(username: String, password: String)
    }

    static func read(_ headers: HTTPHeaders) -> Presented {
        guard let header = headers.first(name: "Authorization") else { return .nothing }
        let words = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2, String(words[0])?.lowercased() == "basic" else { return .nothing }
        guard let decoded = Base64.decode(words[1]) else { return .malformed }
        guard let colon = decoded.firstIndex(of: UInt8(ascii: ":")) else { return .nothing }
        return .credentials(
            username: String(decoding: decoded[..<colon], as: UTF8.self),
            password: String(decoding: decoded[(colon + 1)...], as: UTF8.self)
        )
    }

    /// - Parameter done: called once with the answer; at once, unless a crypt hash has to be computed.
    func check(username: String, password: String, done: @escaping (Answer) -> Void) {
        if let isRight = checkAtOnce(username: username, password: password) { return done(isRight ? .right : .wrong) }
        let isUser = ConstantTime.isEqual(username, expected.username)
        checkCrypt(password) { answer in
            if case .right = answer, !isUser { done(.wrong) } else { done(answer) }
        }
    }

    /// nil when a crypt hash has to be computed for the answer.
    func checkAtOnce(username: String, password: String) -> Bool? {
        let isUser = ConstantTime.isEqual(username, expected.username)
        switch Self.scheme(of: expected.password) {
        case .plain:
            let isPassword = ConstantTime.isEqual(password, expected.password)
            return isUser && isPassword
        case .sha1(let digest):
            let isPassword = ConstantTime.isEqual(Digest.hexadecimal(Digest.sha1(Array(password.utf8))), digest)
            return isUser && isPassword
        case .crypt:
            if let fitting, ConstantTime.isEqual(fitting, password) { return isUser }
            if let unfitting, ConstantTime.isEqual(unfitting, password) { return false }
            return nil
        }
    }

    private enum Scheme {
        case plain
        case sha1(String)
        case crypt
    }

    /// `{SHA}` and 40 digits; a hash of crypt(5) such as `$6$...`; anything else is the password itself.
    private static func scheme(of password: String) -> Scheme {
        if password.hasPrefix("{SHA}") { return .sha1(String(password.dropFirst(5))) }
        return CryptHash.isUsable(password) ? .crypt : .plain
    }

    private func checkCrypt(_ password: String, done: @escaping (Answer) -> Void) {
        if hashesUnderWay[password] != nil {
            hashesUnderWay[password]?.append(done)
            return
        }
        guard hashesUnderWay.count < Self.mostHashes else { return done(.busy) }
        hashesUnderWay[password] = [done]
        hasher.check(password, against: expected.password) { [self] in hashed(password, fits: $0) }
    }

    private func hashed(_ password: String, fits: Bool) {
        if fits { fitting = password } else { unfitting = password }
        for done in hashesUnderWay.removeValue(forKey: password) ?? [] { done(fits ? .right : .wrong) }
    }
}
