extension String {
    /// The parts between occurrences of one ASCII byte, empty ones included.
    package func parts(separatedBy byte: UInt8) -> [Substring] {
        utf8.split(separator: byte, omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The text before and behind the first occurrence of an ASCII byte.
    package func halves(atFirst byte: UInt8) -> (head: String, tail: String)? {
        guard let index = utf8.firstIndex(of: byte) else { return nil }
        return (String(self[..<index]), String(self[utf8.index(after: index)...]))
    }

    /// True when the bytes begin with those of the prefix: no canonical equivalence, as in Python.
    package func hasBytes(prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }

    /// The text behind so many leading bytes, which must end at a character's boundary.
    package func dropping(bytes count: Int) -> String {
        String(self[(utf8.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex)...])
    }

    /// Order by code points, which is also that of UTF-8 bytes and Python's order of texts.
    package func precedes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
