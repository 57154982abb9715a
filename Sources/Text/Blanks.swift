extension Unicode.Scalar {
    /// True for what Python's `str.isspace` counts as white space: the INI grammar, numbers and lists trim these.
    package var isBlank: Bool {
        switch value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }
}

extension StringProtocol {
    /// The text without blanks at either end.
    package var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(self[first...last])
    }
}

extension String {
    /// The words between blanks.
    package var words: [String] {
        unicodeScalars.split(whereSeparator: \.isBlank).map { String(Substring($0)) }
    }
}

extension UInt8 {
    /// True for what C's `isspace` and Python's `bytes.isspace` count as white space, which is less than `str.isspace` does.
    package var isASCIIBlank: Bool {
        self == 0x20 || (0x09...0x0d).contains(self)
    }
}

extension BidirectionalCollection<UInt8> {
    /// The bytes without ASCII's blanks at either end.
    package var asciiTrimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isASCIIBlank }), let last = lastIndex(where: { !$0.isASCIIBlank })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

extension String {
    /// The text without ASCII's blanks at either end.
    package var asciiTrimmed: String {
        String(Substring(utf8.asciiTrimmed))
    }

    /// The words between ASCII's blanks.
    package var asciiWords: [String] {
        utf8.split(whereSeparator: \.isASCIIBlank).map { String(Substring($0)) }
    }
}
