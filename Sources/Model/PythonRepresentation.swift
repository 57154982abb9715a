extension String {
    /// The text in quotes as Python's `repr` writes it: Supervisor's messages quote values this way.
    ///
    /// Single quotes, unless the text holds one and no double quote; backslash and control characters are escaped;
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
            case _ where scalar.value < 0x20 || (0x7f...0xa0).contains(scalar.value) || scalar.value == 0xad:
                let digits = String(scalar.value, radix: 16)
                text.append(contentsOf: (digits.utf8.count < 2 ? "\\x0\(digits)" : "\\x\(digits)").unicodeScalars)
            default:
                text.append(scalar)
            }
        }
        text.append(quote)
        return String(text)
    }
}
