import Model

/// The words of a `command=`, split as a POSIX shell does (PROC-30): double and single quotes and backslashes,
/// blanks and newlines between words; no variables, patterns, `~` or comments.
package struct CommandWords: Equatable, Sendable {
    /// Why a command cannot be split; the text is Supervisor's.
    package enum Problem: String, Error, Sendable {
        case unclosedQuote = "No closing quotation"
        case danglingEscape = "No escaped character"

        /// The whole sentence, as in the message of a start that fails because of it.
        package func text(about command: String) -> String {
            "can't parse command \(command.pythonRepresentation): \(rawValue)"
        }
    }

    /// The text about a command without a word.
    package static let emptiness = "command is empty"

    package let words: [String]
    /// Whether a backslash outside of quotes stands at the end of a line. It continues nothing, as it would in a shell:
    /// it makes the newline a part of an argument.
    package let hasEscapedNewline: Bool

    package init(_ command: String) throws(Problem) {
        var scanner = Scanner()
        for byte in command.utf8 { scanner.take(byte) }
        words = try scanner.finish()
        hasEscapedNewline = scanner.hasEscapedNewline
    }

    private struct Scanner {
        private enum Mode { case plain, single, double, escape, escapeInDouble }

        private var mode = Mode.plain
        private var word: [UInt8]?
        private var words: [String] = []
        private(set) var hasEscapedNewline = false

        mutating func take(_ byte: UInt8) {
            switch mode {
            case .plain: takePlain(byte)
            case .single:
                if byte == UInt8(ascii: "'") { mode = .plain } else { append(byte) }
            case .double:
                switch byte {
                case UInt8(ascii: "\""): mode = .plain
                case UInt8(ascii: "\\"): mode = .escapeInDouble
                default: append(byte)
                }
            case .escape:
                if byte == UInt8(ascii: "\n") { hasEscapedNewline = true }
                append(byte)
                mode = .plain
            case .escapeInDouble:
                // Only these two can be escaped here; before anything else the backslash stands for itself.
                if byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
                append(byte)
                mode = .double
            }
        }

        private mutating func takePlain(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                endWord()
            case UInt8(ascii: "'"): begin(.single)
            case UInt8(ascii: "\""): begin(.double)
            case UInt8(ascii: "\\"): begin(.escape)
            default: append(byte)
            }
        }

        /// A quote makes a word even when nothing stands between it and its end.
        private mutating func begin(_ next: Mode) {
            if word == nil { word = [] }
            mode = next
        }

        private mutating func append(_ byte: UInt8) {
            word = word ?? []
            word?.append(byte)
        }

        private mutating func endWord() {
            if let word { words.append(String(decoding: word, as: UTF8.self)) }
            word = nil
        }

        mutating func finish() throws(Problem) -> [String] {
            switch mode {
            case .single, .double: throw .unclosedQuote
            case .escape, .escapeInDouble: throw .danglingEscape
            case .plain: break
            }
            endWord()
            return words
        }
    }
}
