import CCrypt
import CMd
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
        let isUser = Self.isEqual(username, expected.username)
        switch Self.scheme(of: expected.password) {
        case .plain:
            let isPassword = Self.isEqual(password, expected.password)
            done(isUser && isPassword)
        case .sha1(let digest):
            let isPassword = Self.isEqual(Self.sha1(password), digest)
            done(isUser && isPassword)
        case .crypt:
            checkCrypt(password) { fits in done(isUser && fits) }
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

    /// Compares without telling by its time where the first difference is.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var difference = left.count == right.count ? UInt8(0) : 1
        for index in left.indices {
            difference |= left[index] ^ (right.isEmpty ? 1 : right[index % right.count])
        }
        return difference == 0
    }

    private static func sha1(_ text: String) -> String {
        var context = SHA1_CTX()
        SHA1Init(&context)
        let bytes = Array(text.utf8)
        SHA1Update(&context, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_LENGTH))
        SHA1Final(&digest, &context)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// On a thread of its own: the loop must not wait for a slow hash.
    private func checkCrypt(_ password: String, done: @escaping (Bool) -> Void) {
        if let fitting, Self.isEqual(fitting, password) { return done(true) }
        if let unfitting, Self.isEqual(unfitting, password) { return done(false) }
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
        return isEqual(String(cString: computed), hash)
    }
}
