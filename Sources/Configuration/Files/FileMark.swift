/// The mark for the content of a file in a value with `%(file:PATH)s` (EXT-76): the path, in characters that no text has.
///
/// The content itself is put in where a value is used, for example at the start of a program. Until then the mark passes
/// through the grammar of the value as one character of a word, so that quotes, commas and newlines of the content mean
/// nothing; and messages about the value show the path, as they do not have the content.
package enum FileMark {
    // Noncharacters of plane 15, which are never exchanged; between them a private-use character for each byte of the path.
    private static let start: UInt32 = 0xffffe
    private static let end: UInt32 = 0xfffff
    private static let bytes: ClosedRange<UInt32> = 0xf0000...0xf00ff
    /// The byte with which all of these begin in UTF-8.
    private static let lead: UInt8 = 0xf3

    /// The mark for the file at a path.
    package static func text(for path: String) -> String {
        var text = String.UnicodeScalarView()
        text.append(scalar(start))
        for byte in path.utf8 { text.append(scalar(bytes.lowerBound + UInt32(byte))) }
        text.append(scalar(end))
        return String(text)
    }

    /// Whether a text has a mark in it.
    package static func isIn(_ text: String) -> Bool {
        text.utf8.contains(lead) && replacing(text) { _ in "" } != text
    }

    /// Whether a character is a part of a mark.
    static func holds(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        return value >= bytes.lowerBound && (bytes.contains(value) || value == start || value == end)
    }

    /// A text for people: `%(file:PATH)s` in the place of each mark, also where Python's notation has escaped it.
    package static func shown(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == lead || $0 == UInt8(ascii: "\\") }) else { return text }
        return replacing(text, escaped: true) { "%(file:\($0))s" }
    }

    /// A text with contents in the place of marks. An unknown mark stays.
    /// - Parameter contents: the contents by path.
    package static func revealed(_ text: String, by contents: [String: String]) -> String {
        guard text.utf8.contains(lead) else { return text }
        return replacing(text) { contents[$0] }
    }

    /// The text with a letter in the place of each mark, for checks of its form.
    static func plain(_ text: String) -> String {
        text.utf8.contains(lead) ? replacing(text) { _ in "x" } : text
    }

    /// The paths in the marks of a text.
    static func paths(in text: String) -> [String] {
        guard text.utf8.contains(lead) else { return [] }
        var paths: [String] = []
        _ = replacing(text) { path in
            paths.append(path)
            return nil
        }
        return paths
    }

    private static func scalar(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(value) ?? "\u{fffd}"
    }

    // MARK: Search

    /// - Parameters:
    ///   - escaped: whether `\U000ffffe` counts as the character.
    ///   - replacement: the replacement for a path; nil leaves the mark.
    private static func replacing(
        _ text: String,
        escaped: Bool = false,
        _ replacement: (String) -> String?
    ) -> String {
        let utf8 = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var index = 0
        while index < utf8.count {
            if let (path, next) = mark(in: utf8, at: index, escaped: escaped), let new = replacement(path) {
                result.append(contentsOf: new.utf8)
                index = next
            } else {
                result.append(utf8[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The mark that begins here: its path, and the place behind it.
    private static func mark(in utf8: [UInt8], at index: Int, escaped: Bool) -> (path: String, next: Int)? {
        guard let (first, length) = character(in: utf8, at: index, escaped: escaped), first == start else { return nil }
        var path: [UInt8] = []
        var next = index + length
        while let (value, length) = character(in: utf8, at: next, escaped: escaped) {
            next += length
            if value == end { return (String(decoding: path, as: UTF8.self), next) }
            guard bytes.contains(value) else { return nil }
            path.append(UInt8(truncatingIfNeeded: value - bytes.lowerBound))
        }
        return nil
    }

    /// A character of plane 15 and its length in bytes; nil for any other.
    private static func character(in utf8: [UInt8], at index: Int, escaped: Bool) -> (value: UInt32, length: Int)? {
        guard index < utf8.count else { return nil }
        if utf8[index] == lead, index + 4 <= utf8.count {
            let tail = utf8[(index + 1)..<(index + 4)]
            return (tail.reduce(3) { $0 << 6 | UInt32($1 & 0x3f) }, 4)
        }
        guard escaped, utf8[index] == UInt8(ascii: "\\"), index + 10 <= utf8.count,
            utf8[index + 1] == UInt8(ascii: "U"),
            let value = UInt32(String(decoding: utf8[(index + 2)..<(index + 10)], as: UTF8.self), radix: 16)
        else { return nil }
        return (value, 10)
    }
}
