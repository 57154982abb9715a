extension String {
    /// The text in quotes as Python's `repr` writes it: Supervisor's messages quote values this way.
    ///
    /// Single quotes, unless the text holds one and no double quote; backslash and everything that does not print is
    /// escaped, such as control characters, blanks other than the space, and marks that turn the direction of writing;
    /// printable characters beyond ASCII stay as they are.
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
            case " "..."~": text.append(scalar)
            case _ where scalar.isPrintable: text.append(scalar)
            case ..<"\u{100}": text.append(contentsOf: scalar.escaped("\\x", width: 2).unicodeScalars)
            case ..<"\u{10000}": text.append(contentsOf: scalar.escaped("\\u", width: 4).unicodeScalars)
            default: text.append(contentsOf: scalar.escaped("\\U", width: 8).unicodeScalars)
            }
        }
        text.append(quote)
        return String(text)
    }
}

extension Unicode.Scalar {
    /// As Python's `str.isprintable` defines it, but for the space.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: false
        default: true
        }
    }

    fileprivate func escaped(_ prefix: String, width: Int) -> String {
        let digits = String(value, radix: 16)
        return prefix + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
