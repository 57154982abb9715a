/// Writes HTML that is well-formed XML too. Names of elements and attributes can only be literals; all other text is escaped.
struct HTMLBuilder {
    private(set) var bytes: [UInt8] = []

    /// An element with a start tag, content and an end tag.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: (inout HTMLBuilder) -> Void
    ) {
        openTag(name, attributes)
        write(">")
        content(&self)
        write("</")
        write(name)
        write(">")
    }

    /// An element that contains only text.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    /// An element that never has content: `<img ... />`.
    mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        openTag(name, attributes)
        write(" />")
    }

    mutating func text(_ text: String) {
        if text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { escape(byte) }
        }
    }

    /// Most texts are written unchanged, so that a page of a thousand processes takes little time.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        default: byte >= 0x20 && byte != 0x7F
        }
    }

    /// Appends the markup of another builder.
    mutating func append(_ other: HTMLBuilder) {
        bytes += other.bytes
    }

    /// Adds a line feed for readers of the source.
    mutating func newLine() {
        write("\n")
    }

    /// Writes markup unchanged.
    mutating func write(_ markup: StaticString) {
        markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func openTag(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        write("<")
        write(name)
        for (name, value) in attributes {
            write(" ")
            write(name)
            write("=\"")
            text(value)
            write("\"")
        }
    }

    /// Control characters are not allowed, not even escaped: logs are full of them.
    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): write("&amp;")
        case UInt8(ascii: "<"): write("&lt;")
        case UInt8(ascii: ">"): write("&gt;")
        case UInt8(ascii: "\""): write("&quot;")
        case UInt8(ascii: "'"): write("&#39;")
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): bytes.append(byte)
        case 0..<0x20, 0x7F: write("\u{FFFD}")
        default: bytes.append(byte)
        }
    }
}
