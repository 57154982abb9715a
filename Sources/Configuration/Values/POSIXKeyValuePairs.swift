/// An `environment=` text as Supervisor 4.4 reads it: with Python's shlex in POSIX mode, where backslashes escape and quotes
/// within a value join what they enclose to it. It only serves to report future changes; we read as 4.3 does
/// (``KeyValuePairs``).
struct POSIXKeyValuePairs: Equatable {
    private(set) var values: [String: String] = [:]

    init(_ text: String) throws(ConfigurationError) {
        var scanner = Scanner(rest: Substring(text).unicodeScalars)
        var tokens: [String] = []
        while let token = try scanner.token() { tokens.append(token) }
        // A key, an equals sign, a value, and something that is passed over: a comma in most cases.
        for start in stride(from: 0, to: tokens.count, by: 4) {
            guard start + 2 < tokens.count, tokens[start + 1] == "=" else {
                throw ConfigurationError("Unexpected end of key/value pairs in value '\(text)'")
            }
            values[tokens[start]] = tokens[start + 2]
        }
    }

    private struct Scanner {
        var rest: Substring.UnicodeScalarView

        /// The next token; nil at the end.
        mutating func token() throws(ConfigurationError) -> String? {
            var token = String.UnicodeScalarView()
            // Quotes make a token even when it is empty.
            var isQuoted = false
            while let scalar = rest.first {
                switch scalar {
                case " ", "\t", "\r", "\n", "#":
                    if scalar == "#" { skipLine() } else { rest.removeFirst() }
                    if isQuoted || !token.isEmpty { return String(token) }
                case "'", "\"":
                    rest.removeFirst()
                    isQuoted = true
                    try takeQuoted(by: scalar, into: &token)
                case "\\":
                    rest.removeFirst()
                    token.append(try escaped())
                default:
                    guard Self.isWord(scalar) else {
                        if isQuoted || !token.isEmpty { return String(token) }
                        rest.removeFirst()
                        return String(Character(scalar))
                    }
                    token.append(scalar)
                    rest.removeFirst()
                }
            }
            return isQuoted || !token.isEmpty ? String(token) : nil
        }

        /// Up to the closing quote. A backslash escapes itself and the quote, and only between double ones.
        private mutating func takeQuoted(
            by quote: Unicode.Scalar,
            into token: inout String.UnicodeScalarView
        ) throws(ConfigurationError) {
            while let scalar = rest.popFirst() {
                if scalar == quote { return }
                if scalar == "\\", quote == "\"" {
                    let next = try escaped()
                    if next != "\\", next != quote { token.append("\\") }
                    token.append(next)
                } else {
                    token.append(scalar)
                }
            }
            throw ConfigurationError("No closing quotation")
        }

        private mutating func escaped() throws(ConfigurationError) -> Unicode.Scalar {
            guard let scalar = rest.popFirst() else { throw ConfigurationError("No escaped character") }
            return scalar
        }

        private mutating func skipLine() {
            while let scalar = rest.popFirst(), scalar != "\n" {}
        }

        /// The letters of Latin-1 count too in this mode.
        private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "/", ".", "+", "-", "(", ")", ":": true
            case "\u{d7}", "\u{f7}": false
            case "\u{c0}"..."\u{ff}": true
            default: FileMark.holds(scalar)
            }
        }
    }
}
