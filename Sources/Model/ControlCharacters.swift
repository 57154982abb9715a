import Text

extension String {
    /// With control characters spelled out, `\\x1b`, so that a text from outside does nothing to the terminal on which it is
    /// read; everything else stays as it is, backslashes included.
    /// - Parameter keepingLayout: for a text that may have several lines: newlines and tabs stay.
    package func spellingOutControlCharacters(keepingLayout: Bool = false) -> String {
        // In UTF-8 those of C1 begin with 0xc2.
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\t":
                if keepingLayout { text.unicodeScalars.append(scalar) } else { text += scalar == "\n" ? "\\n" : "\\t" }
            case "\r": text += "\\r"
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}": text += "\\x" + Int(scalar.value).zeroPadded(to: 2, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
