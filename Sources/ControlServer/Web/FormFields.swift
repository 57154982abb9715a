import NIOCore
import NIOHTTP1
import Text

/// The fields of a query or of a form that was posted (WEB-7). A field without value counts as absent.
struct FormFields {
    /// Bytes of a form; our fields fit into much less.
    static let sizeLimit = 64 * 1024

    private var values: [String: String] = [:]

    /// The first of several values counts in a query, the last in a form; values of the form take precedence.
    init(query: some Collection<UInt8>, form: some Collection<UInt8> = []) {
        for (name, value) in Self.fields(query) where values[name] == nil { values[name] = value }
        for (name, value) in Self.fields(form) { values[name] = value }
    }

    init(_ request: HTTPRequest) {
        let isForm = request.method == .POST
        self.init(query: request.query, form: isForm ? Array(request.body.readableBytesView) : [])
    }

    /// All values that a query gives to a name, in their order.
    static func values(of name: String, in query: some Collection<UInt8>) -> [String] {
        fields(query).filter { $0.name == name }.map(\.value)
    }

    subscript(name: String) -> String? { values[name] }

    private static func fields(_ text: some Collection<UInt8>) -> [(name: String, value: String)] {
        text.split(separator: UInt8(ascii: "&")).compactMap { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            return (decode(parts[0]), decode(parts[1]))
        }
    }

    private static func decode(_ text: some Collection<UInt8>) -> String {
        PercentEncoding.decode(text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }
}
