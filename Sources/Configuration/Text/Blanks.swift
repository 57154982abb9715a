extension Unicode.Scalar {
    /// True for what Python's `str.isspace` counts as white space: the INI grammar, numbers and lists trim these.
    var isBlank: Bool {
        switch value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }
}

extension StringProtocol {
    /// The text without blanks at either end.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(self[first...last])
    }
}

extension String {
    /// The words between blanks.
    var words: [String] {
        unicodeScalars.split(whereSeparator: \.isBlank).map { String(Substring($0)) }
    }

    /// The parts between occurrences of one ASCII byte, empty ones included.
    func parts(separatedBy byte: UInt8) -> [Substring] {
        utf8.split(separator: byte, omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The text before and behind the first occurrence of an ASCII byte.
    func halves(atFirst byte: UInt8) -> (head: String, tail: String)? {
        guard let index = utf8.firstIndex(of: byte) else { return nil }
        return (String(self[..<index]), String(self[utf8.index(after: index)...]))
    }

    /// True when the bytes begin with those of the prefix: no canonical equivalence, as in Python.
    func hasBytes(prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }

    /// The text behind so many leading bytes, which must end at a character's boundary.
    func dropping(bytes count: Int) -> String {
        String(self[(utf8.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex)...])
    }

    /// Order by code points, which is also that of UTF-8 bytes and Python's order of texts.
    func precedes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
