import Model

/// An `environment=` text, `KEY="value",KEY2=value2` (CFG-70 to CFG-74), read as Python's non-POSIX shlex reads
/// it: that is what files in the field have been written against.
struct KeyValuePairs: Equatable {
    private(set) var values: [String: String] = [:]
    /// Text that the grammar silently loses, each with the pair before it (CFG-73): `HOME` of `A=$HOME`.
    private(set) var dropped: [Dropped] = []

    struct Dropped: Equatable {
        let text: String
        /// `KEY=value` as understood.
        let pair: String
    }

    init(_ text: String) throws(ConfigurationError) {
        let tokens = try Self.tokens(of: text)
        var index = 0
        while index < tokens.count {
            guard index + 2 < tokens.count, tokens[index + 1].text == "=" else {
                throw ConfigurationError("Unexpected end of key/value pairs in value '\(text)'")
            }
            let key = tokens[index].text
            let value = Self.withoutQuotes(tokens[index + 2].text)
            values[key] = value
            for token in tokens[index...(index + 2)] {
                if let comment = token.comment { drop(comment, behind: "\(key)=\(value)") }
            }
            if index + 3 < tokens.count {
                let separator = tokens[index + 3]
                if separator.text != ",", separator.text != ";" { drop(separator.text, behind: "\(key)=\(value)") }
                if let comment = separator.comment { drop(comment, behind: "\(key)=\(value)") }
            }
            index += 4
        }
    }

    private mutating func drop(_ text: String, behind pair: String) {
        dropped.append(Dropped(text: text, pair: pair))
    }

    /// Quote characters of either kind are taken off both ends, however many (CFG-72).
    private static func withoutQuotes(_ text: String) -> String {
        let isQuote: (UInt8) -> Bool = { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
        guard let first = text.utf8.firstIndex(where: { !isQuote($0) }),
            let last = text.utf8.lastIndex(where: { !isQuote($0) })
        else { return "" }
        return String(text[first...last])
    }

    private struct Token {
        var text: String
        /// A comment that was swallowed inside this token.
        var comment: String?
    }

    private static func tokens(of text: String) throws(ConfigurationError) -> [Token] {
        var tokens: [Token] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if isBlank(scalar) {
                index += 1
            } else if scalar == "#" {
                _ = comment(scalars, &index)
            } else if scalar == "'" || scalar == "\"" {
                guard let end = scalars[(index + 1)...].firstIndex(of: scalar) else {
                    throw ConfigurationError("No closing quotation")
                }
                tokens.append(Token(text: Self.text(scalars[index...end])))
                index = end + 1
            } else if isWord(scalar) {
                tokens.append(word(scalars, &index))
            } else {
                tokens.append(Token(text: String(scalar)))
                index += 1
            }
        }
        return tokens
    }

    /// A word goes on behind a comment inside it, in the next line: shlex does not end it there.
    private static func word(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Token {
        var token = Token(text: "")
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "#" {
                token.comment = (token.comment ?? "") + comment(scalars, &index)
            } else if isWord(scalar) || scalar == "'" || scalar == "\"" {
                token.text.unicodeScalars.append(scalar)
                index += 1
            } else {
                break
            }
        }
        return token
    }

    /// Passes a comment and the end of its line.
    private static func comment(_ scalars: [Unicode.Scalar], _ index: inout Int) -> String {
        let end = scalars[index...].firstIndex(of: "\n") ?? scalars.count
        defer { index = min(end + 1, scalars.count) }
        return text(scalars[index..<end])
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "/", ".", "+", "-", "(", ")", ":": true
        default: FileMark.holds(scalar)
        }
    }
}
