import Configuration
import Testing

/// Made by crypt(3) of libxcrypt for `secret`, and what is left of them when they are cut off.
@Suite struct CryptHashTests {
    static let usable = [
        "$1$salt$ez2vlPGdaLYkJam5pWs/Y1",
        "$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6",
        "$6$salt$egUxKNxDs8kPfh8iPMNcosMhb2eWah6d3R44JDm5Rj/"
            + "j/XWR5E33QPd0YmHXoDHOIDR6kL5D3JcQcz0O8FHE00",
        "$6$rounds=1000$salt$" + String(repeating: "a", count: 86), "$2b$04$" + String(repeating: "a", count: 53),
        "$y$j9T$saltsalt$" + String(repeating: "a", count: 43),
        "$7$CU..../....salt$" + String(repeating: "a", count: 43),
        "$gy$j9T$salt$" + String(repeating: "a", count: 43),
    ]

    @Test("a hash is known by its form", arguments: usable)
    func hashes(text: String) {
        #expect(CryptHash.isMeant(by: text) && CryptHash.isUsable(text))
    }

    @Test("a hash that was cut off, or goes on, is not one", arguments: usable)
    func parts(text: String) {
        for part in [String(text.dropLast()), text + "a", text + " ", text + ":", "x" + text, String(text.prefix(4))] {
            #expect(!CryptHash.isUsable(part))
        }
    }

    @Test("other texts are not meant to be one", arguments: ["", "$", "$6", "secret", "$argon2id$v=19$x", "a$6$b"])
    func texts(text: String) {
        #expect(!CryptHash.isMeant(by: text) && !CryptHash.isUsable(text))
    }

    @Test("a password that only begins like one is a warning that names the section and the key, and not the password")
    func warning() throws {
        func notices(_ password: String) throws -> [Notice] {
            try load(base + "[inet_http_server:x]\nport=1\nusername=a\npassword=\(password)\n").notices
        }
        let texts = try notices("$6$cut$off").map(\.text)
        let warning = "[inet_http_server:x] password: begins like a crypt(3) hash but is not one"
        #expect(texts.count { $0.hasPrefix(warning) } == 1)
        #expect(texts.allSatisfy { !$0.contains("cut") })
        for password in Self.usable + ["secret"] {
            #expect(try notices(password).allSatisfy { !$0.text.contains("crypt") })
        }
    }
}
