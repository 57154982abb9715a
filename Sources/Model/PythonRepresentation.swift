import Text

extension String {
    /// The text in quotes as Python's `repr` writes it: Supervisor's messages quote values this way.
    ///
    /// Single quotes, unless the text holds one and no double quote; backslash and control characters are escaped;
    /// printable characters beyond ASCII stay as they are, others are escaped too (`\u2003`).
    package var pythonRepresentation: String {
        let quote: Unicode.Scalar = unicodeScalars.contains("'") && !unicodeScalars.contains("\"") ? "\"" : "'"
        var text = String.UnicodeScalarView()
        text.append(quote)
        for scalar in unicodeScalars {
            switch scalar {
            case "\\", quote:
                text.append("\\")
                text.append(scalar)
            case "\n": text.append(contentsOf: "\\n".unicodeScalars)
            case "\r": text.append(contentsOf: "\\r".unicodeScalars)
            case "\t": text.append(contentsOf: "\\t".unicodeScalars)
            case _ where !scalar.isASCII && !scalar.isPrintable, "\0"..."\u{1f}", "\u{7f}":
                text.append(contentsOf: scalar.pythonEscape.unicodeScalars)
            default:
                text.append(scalar)
            }
        }
        text.append(quote)
        return String(text)
    }
}

extension Unicode.Scalar {
    /// What Python's `str.isprintable` says of a character beyond ASCII.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    /// `\x1b`, `\u2003` or `\U000e0001`: the shortest that Python uses for the code point.
    package var pythonEscape: String {
        let (mark, length) = value < 0x100 ? ("x", 2) : (value < 0x10000 ? ("u", 4) : ("U", 8))
        return "\\\(mark)" + Int(value).zeroPadded(to: length, radix: 16)
    }
}
