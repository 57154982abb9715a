import Text

extension String {
    /// With control characters spelled out, `\x1b`, so that a text from outside does nothing to the terminal on which it is
    /// read; everything else stays as it is, backslashes included.
    /// - Parameter keepingNewlines: for a text that may have several lines.
    package func spellingOutControlCharacters(keepingNewlines: Bool = false) -> String {
        let isHarmless = { (scalar: Unicode.Scalar) in
            scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) || keepingNewlines && scalar == "\n"
        }
        if unicodeScalars.allSatisfy(isHarmless) { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case _ where isHarmless(scalar): text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text += "\\x" + Int(scalar.value).zeroPadded(to: 2, radix: 16)
            }
        }
        return text
    }
}
