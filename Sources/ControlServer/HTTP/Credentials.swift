import CCrypt
import Configuration
import NIOCore
import NIOHTTP1
import NIOPosix
import XMLRPC

/// Checks basic authentication against one name and password (SPEC HTTP-20 to HTTP-22).
final class CredentialCheck {
    private static let mostHashes = 8

    private let expected: HTTPServerSettings.Credentials
    private let loop: any EventLoop
    /// The last password that fitted the crypt hash, and the last that did not. Such hashes are slow by design, and
    /// clients send the same password with each request. One that is wrong must not drive out the right one: whoever
    /// knows it would wait behind the hashes of those who guess.
    private var fitting: String?
    private var unfitting: String?
    /// Hashes that are being computed or wait for it.
    private var hashesUnderWay = 0
    private lazy var threads = NIOThreadPool(numberOfThreads: 1)

    init(_ expected: HTTPServerSettings.Credentials, loop: any EventLoop) {
        self.expected = expected
        self.loop = loop
    }

    /// What came in an `Authorization` header.
    enum Presented: Equatable {
        case nothing
        /// Base64 that is none: the client is told so with 400.
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
    func check(username: String, password: String, done: @escaping (Bool) -> Void) {
        if let answer = checkAtOnce(username: username, password: password) { return done(answer) }
        let isUser = ConstantTime.isEqual(username, expected.username)
        checkCrypt(password) { fits in done(isUser && fits) }
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

    /// `{SHA}` and 40 digits; `$6$...` and the other forms of crypt(5); anything else is the password itself.
    private static func scheme(of password: String) -> Scheme {
        if password.hasPrefix("{SHA}") { return .sha1(String(password.dropFirst(5))) }
        let isHash = ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$gy$"].contains {
            password.hasPrefix($0)
        }
        return isHash ? .crypt : .plain
    }

    /// On a thread of its own: the loop must not wait for a slow hash.
    private func checkCrypt(_ password: String, done: @escaping (Bool) -> Void) {
        // Whoever guesses gets refused unheard while others guess: the one who knows would wait behind them all.
        guard hashesUnderWay < Self.mostHashes else { return done(false) }
        hashesUnderWay += 1
        let hash = expected.password
        threads.start()
        let finished = NIOLoopBound((self, done), eventLoop: loop)
        threads.runIfActive(eventLoop: loop) { Self.crypt(password, against: hash) }
            .whenComplete { result in
                let (check, done) = finished.value
                check.hashesUnderWay -= 1
                let fits = (try? result.get()) ?? false
                if fits { check.fitting = password } else { check.unfitting = password }
                done(fits)
            }
    }

    private static func crypt(_ password: String, against hash: String) -> Bool {
        // To crypt(3) the password would end there, and everything behind it be right.
        guard !password.utf8.contains(0) else { return false }
        var data = crypt_data()
        guard let computed = crypt_r(password, hash, &data) else { return false }
        return ConstantTime.isEqual(String(cString: computed), hash)
    }
}
