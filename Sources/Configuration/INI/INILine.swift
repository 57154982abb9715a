import Text

/// One line of an INI file taken apart, without its line end (CFG-8 to CFG-26). Works on bytes of UTF-8.
struct INILine {
    enum Content: Equatable {
        /// A line with only a comment: it is dropped, also inside a continued value (CFG-16).
        case comment
        case blank
        case text(ArraySlice<UInt8>)
    }

    let content: Content
    /// Characters before the first one that is not blank.
    let indentation: Int

    init(_ line: ArraySlice<UInt8>) {
        var start = line.startIndex
        var indentation = 0
        while start < line.endIndex {
            let length = Self.blankLength(line, at: start)
            if length == 0 { break }
            start += length
            indentation += 1
        }
        self.indentation = indentation
        let comment = Self.commentStart(line, from: start)
        let end = Self.trimmedEnd(line, from: start, to: comment ?? line.endIndex)
        if start < end {
            content = .text(line[start..<end])
        } else {
            content = comment == nil ? .blank : .comment
        }
    }

    /// The name in `[name]`: up to the last `]`, at least one byte (CFG-11).
    static func sectionName(in text: ArraySlice<UInt8>) -> String? {
        guard text.first == UInt8(ascii: "["), let close = text.lastIndex(of: UInt8(ascii: "]")) else { return nil }
        let first = text.startIndex + 1
        return first < close ? String(decoding: text[first..<close], as: UTF8.self) : nil
    }

    /// Name, in lower case, and value on either side of the first `=` or `:` (CFG-13).
    static func option(in text: ArraySlice<UInt8>) -> (name: String, value: ArraySlice<UInt8>)? {
        guard let delimiter = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else {
            return nil
        }
        let nameEnd = trimmedEnd(text, from: text.startIndex, to: delimiter)
        var valueStart = delimiter + 1
        while valueStart < text.endIndex {
            let length = blankLength(text, at: valueStart)
            if length == 0 { break }
            valueStart += length
        }
        let name = String(decoding: text[text.startIndex..<nameEnd], as: UTF8.self).lowercased()
        return (name, text[valueStart..<text.endIndex])
    }

    /// The other format of a file that begins with this line.
    static func foreignFormat(_ text: ArraySlice<UInt8>) -> String? {
        if text.first == UInt8(ascii: "{") { return "JSON" }
        if text.starts(with: "<?xml".utf8) { return "XML" }
        let isYAML =
            text.last == UInt8(ascii: ":") || text.starts(with: "---".utf8) || text.starts(with: "- ".utf8)
            || text.starts(with: "version: ".utf8) || text.starts(with: "name: ".utf8)
        return isYAML ? "YAML" : nil
    }

    /// The first `;` or `#` that begins the line or follows a blank (CFG-17; CFG-18 improved: the first counts).
    private static func commentStart(_ line: ArraySlice<UInt8>, from start: Int) -> Int? {
        var index = start
        var followsBlank = true
        while index < line.endIndex {
            let byte = line[index]
            if followsBlank, byte == UInt8(ascii: ";") || byte == UInt8(ascii: "#") { return index }
            let length = blankLength(line, at: index)
            followsBlank = length > 0
            index += max(1, length)
        }
        return nil
    }

    private static func trimmedEnd(_ line: ArraySlice<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        var last = start
        while index < end {
            let length = blankLength(line, at: index)
            index += max(1, length)
            if length == 0 { last = index }
        }
        return last
    }

    /// Bytes of the blank character that begins here; 0 when none does.
    private static func blankLength(_ line: ArraySlice<UInt8>, at index: Int) -> Int {
        let lead = line[index]
        if lead < 0x80 {
            return (lead >= 0x09 && lead <= 0x0d) || (lead >= 0x1c && lead <= 0x20) ? 1 : 0
        }
        let length = lead == 0xc2 ? 2 : (lead >= 0xe1 && lead <= 0xe3 ? 3 : 0)
        guard length > 0, index + length <= line.endIndex else { return 0 }
        let text = String(decoding: line[index..<index + length], as: UTF8.self)
        return text.unicodeScalars.first?.isBlank == true ? length : 0
    }
}
