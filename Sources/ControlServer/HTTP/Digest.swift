import CMd
import Text

/// Digests of libmd.
enum Digest {
    static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var context = SHA1_CTX()
        SHA1Init(&context)
        SHA1Update(&context, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_LENGTH))
        SHA1Final(&digest, &context)
        return digest
    }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var context = SHA2_CTX()
        SHA256Init(&context)
        SHA256Update(&context, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256Final(&digest, &context)
        return digest
    }

    /// HMAC-SHA-256 (RFC 2104).
    /// - Parameter key: at most 64 bytes, the size of a block.
    static func authenticationCode(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        let block = key.prefix(64) + [UInt8](repeating: 0, count: max(0, 64 - key.count))
        let inner = sha256(block.map { $0 ^ 0x36 } + message)
        return sha256(block.map { $0 ^ 0x5C } + inner)
    }

    /// Two lower-case digits a byte.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map(\.hexadecimal).joined()
    }
}
