import Configuration
import NIOHTTP1
import Text
import XMLRPC

@testable import ControlServer

extension FuzzTarget {
    /// The `Authorization` header, and base64.
    static let authorization = FuzzTarget(
        "authorization",
        longest: 256,
        sources: [
            "ControlServer/HTTP/Credentials.swift", "XMLRPC/Base64.swift", "ControlServer/HTTP/ConstantTime.swift",
        ],
        words: ["Basic ", "basic ", "dXNlcjoxMjM=", "=="]
    ) { bytes, _ in
        let encoded = Base64.encode(bytes)
        try hold(Base64.decode(encoded) == bytes, "base64 is not read as it was written")
        let lines = Base64.encode(bytes, lineLength: 76)
        try hold(Base64.decode(lines) == bytes, "base64 in lines is not read as it was written")
        try hold((Base64.decode(bytes)?.count ?? 0) <= bytes.count, "base64 has become longer")
        let check = CredentialCheck(.init(username: "user", password: "123"), hasher: PasswordHasher())
        for header in [bytes.text, "Basic " + encoded.text] {
            guard case .credentials(let name, let password) = CredentialCheck.read(["Authorization": header]) else {
                continue
            }
            let isRight = check.checkAtOnce(username: name, password: password)
            try hold(isRight == (name == "user" && password == "123"), "'\(name)' and '\(password)' are let in")
        }
    }

    /// Percent-encoding, queries and forms.
    static let urlText = FuzzTarget(
        "url-text",
        longest: 256,
        sources: [
            "Text/PercentEncoding.swift", "ControlServer/Web/FormFields.swift", "ControlServer/Logs/OutputQuery.swift",
            "ControlServer/HTTP/HTTPRequest.swift",
        ],
        words: ["%2F", "%00", "%c3%a4", "&name=", "=", "lines=", "follow=1", "stream=stderr", "+", "?", "#"]
    ) { bytes, _ in
        let text = bytes.text
        for kept in [PercentEncoding.Kept.unreserved, .unreservedAndSlashes, .path] {
            let encoded = PercentEncoding.encode(text, keeping: kept)
            try hold(encoded.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "'\(encoded)' is not fit for a URI")
            try hold(encoded.utf8.count <= 3 * text.utf8.count, "an encoding is too long")
            try hold(PercentEncoding.decode(encoded.utf8).utf8.elementsEqual(text.utf8), "'\(encoded)' is another text")
        }
        try hold(PercentEncoding.decode(bytes).utf8.count <= 3 * bytes.count, "a text is too long")
        let fields = FormFields(query: bytes, form: bytes)
        _ = fields["name"]
        let query = "name=\(PercentEncoding.encode(text, keeping: .unreserved))"
        let value = FormFields(query: Array(query.utf8))["name"] ?? ""
        try hold(value.utf8.elementsEqual(text.utf8), "'\(query)' is another text")
        do {
            let query = try OutputQuery(bytes)
            try hold((0...OutputQuery.mostLines).contains(query.lines), "\(query.lines) lines")
        } catch let problem as OutputQuery.Problem {
            try hold(!problem.text.isEmpty, "a refusal without a reason")
        }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: text)
        if let path = head.path { try hold(path.utf8.first == UInt8(ascii: "/"), "'\(path)' is no path") }
    }
}
