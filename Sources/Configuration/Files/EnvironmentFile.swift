import Text

/// The variables of an `env_file`, read as Compose reads it, without interpolation (EXT-76).
///
/// Messages quote only a correct name from a line: a wrong line may be a piece of a secret.
struct EnvironmentFile: Equatable {
    struct Variable: Equatable {
        let name: String
        /// The value; nil for a name alone, which stands for our own variable.
        let value: String?
    }

    /// Why a file is refused.
    struct Problem: Error, Equatable {
        /// The line, counted from 1; the first one of a value with several lines.
        let line: Int
        /// The name; nil where no name can be shown.
        let name: String?
        let reason: String

        var text: String {
            "line \(line): " + (name.map { "\($0): \(reason)" } ?? reason)
        }
    }

    /// The variables in the order of the file; the later of two with one name counts.
    private(set) var variables: [Variable] = []

    init(_ bytes: [UInt8]) throws(Problem) {
        var scanner = try Scanner(bytes)
        while let variable = try scanner.next() { variables.append(variable) }
    }

    /// The variables as a dictionary.
    /// - Parameter own: our environment, for names that stand alone.
    func values(from own: [String: String]) -> [String: String] {
        var values: [String: String] = [:]
        for variable in variables {
            if let value = variable.value ?? own[variable.name] { values[variable.name] = value }
        }
        return values
    }
}

extension EnvironmentFile {
    fileprivate struct Scanner {
        private let bytes: [UInt8]
        private var index = 0
        private var line = 1

        init(_ bytes: [UInt8]) throws(Problem) {
            let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            var line = 1
            for (index, byte) in bytes.enumerated().dropFirst(start) {
                if byte == 0 { throw Problem(line: line, name: nil, reason: "a NUL byte") }
                if byte == UInt8(ascii: "\n") { line += 1 }
                // Lines end with LF or CRLF, those in a value too.
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                if byte != UInt8(ascii: "\r") || next != UInt8(ascii: "\n") { text.append(byte) }
            }
            if let complaint = UTF8Text.complaint(about: text) {
                throw Problem(line: complaint.line, name: nil, reason: "not UTF-8")
            }
            self.bytes = text
        }

        private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
        private var isAtLineEnd: Bool { peek == nil || peek == UInt8(ascii: "\n") }

        /// The next variable; nil at the end of the file.
        mutating func next() throws(Problem) -> Variable? {
            while index < bytes.count {
                skipBlanks()
                if peek == UInt8(ascii: "#") { skipLine() }
                guard isAtLineEnd else { return try variable() }
                endLine()
            }
            return nil
        }

        private mutating func variable() throws(Problem) -> Variable {
            var name = word()
            if name == "export", let byte = peek, isBlank(byte) {
                skipBlanks()
                // A variable may have that name too.
                if !isAtLineEnd, peek != UInt8(ascii: "="), peek != UInt8(ascii: ":"), peek != UInt8(ascii: "#") {
                    name = word()
                }
            }
            let behind = peek
            skipBlanks()
            if name.isEmpty { throw Problem(line: line, name: nil, reason: "there is no name") }
            if isAtLineEnd || (peek == UInt8(ascii: "#") && behind != peek) {
                skipLine()
                endLine()
                return Variable(name: name, value: nil)
            }
            guard peek == UInt8(ascii: "=") || peek == UInt8(ascii: ":") else {
                let rule = "a name has letters, digits, '_', '.' and '-', and '=' stands behind it"
                throw Problem(line: line, name: nil, reason: rule)
            }
            index += 1
            let hasBlank = peek.map(isBlank) ?? false
            skipBlanks()
            return Variable(name: name, value: try value(of: name, behindBlank: hasBlank))
        }

        /// The characters of a name, from here on.
        private mutating func word() -> String {
            let start = index
            while let byte = peek, isOfName(byte) { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }

        // MARK: Values

        private mutating func value(of name: String, behindBlank: Bool) throws(Problem) -> String {
            if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                return try quoted(by: quote, name)
            }
            let start = index
            var end = index
            var isBehindBlank = behindBlank
            while let byte = peek, byte != UInt8(ascii: "\n") {
                if byte == UInt8(ascii: "#"), isBehindBlank { break }
                isBehindBlank = isBlank(byte)
                index += 1
                if !isBehindBlank { end = index }
            }
            skipLine()
            endLine()
            return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
        }

        private mutating func quoted(by quote: UInt8, _ name: String) throws(Problem) -> String {
            let firstLine = line
            index += 1
            var value: [UInt8] = []
            while let byte = peek {
                index += 1
                if byte == quote {
                    try endQuoted(name)
                    return String(decoding: value, as: UTF8.self)
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
                if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let next = peek, let meant = escaped(next) {
                    index += 1
                    value.append(meant)
                } else {
                    value.append(byte)
                }
            }
            throw Problem(line: firstLine, name: name, reason: "the quote is not closed")
        }

        /// Nothing but blanks and a comment may follow a quote.
        private mutating func endQuoted(_ name: String) throws(Problem) {
            let isCommented = peek.map(isBlank) ?? false
            skipBlanks()
            guard isAtLineEnd || (isCommented && peek == UInt8(ascii: "#")) else {
                throw Problem(line: line, name: name, reason: "there is text behind the closing quote")
            }
            skipLine()
            endLine()
        }

        /// The byte for a backslash and this byte in double quotes; nil where both stay.
        private func escaped(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "n"): UInt8(ascii: "\n")
            case UInt8(ascii: "r"): UInt8(ascii: "\r")
            case UInt8(ascii: "t"): UInt8(ascii: "\t")
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"): byte
            default: nil
            }
        }

        // MARK: Bytes

        private mutating func skipBlanks() {
            while let byte = peek, isBlank(byte) { index += 1 }
        }

        /// Skips to the end of the line.
        private mutating func skipLine() {
            while !isAtLineEnd { index += 1 }
        }

        private mutating func endLine() {
            if peek != nil {
                index += 1
                line += 1
            }
        }

        private func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || (0x09...0x0d).contains(byte) && byte != UInt8(ascii: "\n")
        }

        private func isOfName(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
