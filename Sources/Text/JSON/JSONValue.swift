/// A value of JSON (RFC 8259).
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent.
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The word for what it is, with its article.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .real: "a fraction"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why a text is no JSON.
package struct JSONProblem: Error, Equatable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in bytes.
    package var column: Int
    package var reason: String

    package init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }
}
