import Text

/// Passwords that are hashes of crypt(3), told by their form (crypt(5)). Supervisor has no such passwords: to it all of
/// these are the password itself.
package enum CryptHash {
    /// The prefix of a method, and how many characters its hash has.
    private static let methods: [(prefix: String, length: Int)] = [
        ("$1$", 22), ("$5$", 43), ("$6$", 86), ("$7$", 43), ("$y$", 43), ("$gy$", 43),
    ]
    private static let bcryptPrefixes = ["$2a$", "$2b$", "$2y$"]
    /// The characters of salt and hash, behind the two digits of the cost.
    private static let bcryptLength = 53

    /// Whether a text begins like a hash, no matter how it goes on.
    package static func isMeant(by text: String) -> Bool {
        methods.contains { text.hasBytes(prefix: $0.prefix) } || bcryptPrefixes.contains { text.hasBytes(prefix: $0) }
    }

    /// Whether a text is a hash that a password can fit. A hash that was cut off, for example, fits none.
    package static func isUsable(_ text: String) -> Bool {
        let fields = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        // Nothing stands in front of the first sign.
        guard let hash = fields.last, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }),
            hash.allSatisfy(isDigit)
        else { return false }
        if bcryptPrefixes.contains(where: { text.hasBytes(prefix: $0) }) {
            return fields.count == 4 && fields[2].count == 2 && hash.count == bcryptLength
        }
        guard let method = methods.first(where: { text.hasBytes(prefix: $0.prefix) }) else { return false }
        // Parameters, then the salt, which may be missing in some; then the hash.
        return fields.count >= 4 && hash.count == method.length
    }

    /// Whether a byte is a digit of crypt(3)'s own base 64.
    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension HTTPServerSettings.Credentials {
    /// Whether the password is a hash that crypt(3) has to check.
    package var isCryptHash: Bool { CryptHash.isUsable(password) }
}
