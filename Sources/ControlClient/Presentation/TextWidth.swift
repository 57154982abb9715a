import Text

/// Columns that a text takes up on a terminal, and texts that are to take up no more than so many.
package enum TextWidth {
    /// Wide characters of East Asia and pictures are two columns, marks that join the character before them none.
    package static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
        0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd,
    ]
    private static let joined: [ClosedRange<UInt32>] = [
        0x300...0x36f, 0x1ab0...0x1aff, 0x200b...0x200f, 0x20d0...0x20ff, 0xfe00...0xfe0f,
    ]

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if joined.contains(where: { $0.contains(value) }) { return 0 }
        return wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// The text with blanks behind it up to this width.
    package static func padded(_ text: String, to width: Int) -> String {
        text + blanks(width - columns(text))
    }

    /// The text with blanks in front of it.
    package static func aligned(_ text: String, to width: Int) -> String {
        blanks(width - columns(text)) + text
    }

    /// None for a negative number.
    package static func blanks(_ count: Int) -> String {
        String(repeating: " ", count: max(0, count))
    }

    /// Without what is too much in the middle: the beginnings of names tell what they are about, the ends tell them apart.
    package static func shortened(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 1 else { return width == 1 ? "…" : "" }
        let scalars = Array(text.unicodeScalars)
        let front = prefix(scalars, width: width / 2)
        let back = prefix(scalars.reversed(), width: width - 1 - width / 2)
        return String(front) + "…" + String(String.UnicodeScalarView(back.reversed()))
    }

    /// Without what is too much at its end.
    package static func cut(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 0 else { return "" }
        return String(prefix(Array(text.unicodeScalars), width: width - 1)) + "…"
    }

    private static func prefix(_ scalars: [Unicode.Scalar], width: Int) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in scalars {
            used += columns(scalar)
            if used > width { break }
            result.append(scalar)
        }
        return result
    }

    /// The text in lines of this width, broken at blanks where there are some.
    package static func wrapped(_ text: String, to width: Int) -> [String] {
        guard columns(text) > width, width > 0 else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.asciiWords {
            var word = word
            if !line.isEmpty, columns(line) + 1 + columns(word) <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while columns(word) > width {
                let part = String(prefix(Array(word.unicodeScalars), width: width))
                if part.isEmpty { break }
                lines.append(part)
                word = String(Substring(word.unicodeScalars.dropFirst(part.unicodeScalars.count)))
            }
            line = word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
