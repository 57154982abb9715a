/// Builds the text of a message, in the layout of Python's `xmlrpc.client`: scripts were seen to compare it.
struct XMLRPCWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(1024)
    }

    /// Has room for a long text, which would be copied again and again as it grows.
    mutating func reserve(for value: XMLRPCValue) {
        guard case .string(let text) = value, text.utf8.count > 1 << 16 else { return }
        bytes.reserveCapacity(bytes.count + value.writtenBytes + 64)
    }

    mutating func take(_ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes(body)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Text that is XML already.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func value(_ value: XMLRPCValue) {
        switch value {
        case .int(let number):
            raw("<value><int>")
            bytes.append(contentsOf: String(Int32(clamping: number)).utf8)
            raw("</int></value>\n")
        case .boolean(let truth):
            if truth {
                raw("<value><boolean>1</boolean></value>\n")
            } else {
                raw("<value><boolean>0</boolean></value>\n")
            }
        case .string(let text):
            raw("<value><string>")
            escaped(text)
            raw("</string></value>\n")
        case .double(let number):
            raw("<value><double>")
            bytes.append(contentsOf: number.description.utf8)
            raw("</double></value>\n")
        case .dateTime(let text):
            raw("<value><dateTime.iso8601>")
            escaped(text)
            raw("</dateTime.iso8601></value>\n")
        case .base64(let data):
            raw("<value><base64>\n")
            bytes.append(contentsOf: Base64.encode(data, lineLength: 76))
            raw("</base64></value>\n")
        case .array(let elements):
            raw("<value><array><data>\n")
            for element in elements { self.value(element) }
            raw("</data></array></value>\n")
        case .structure(let members):
            raw("<value><struct>\n")
            for member in members { self.member(member) }
            raw("</struct></value>\n")
        case .null:
            raw("<value><nil/></value>")
        }
    }

    private mutating func member(_ member: XMLRPCMember) {
        raw("<member>\n<name>")
        escaped(member.name)
        raw("</name>\n")
        value(member.value)
        raw("</member>\n")
    }

    /// Text between tags. What XML cannot hold at all becomes U+FFFD: a program's log may contain anything, and a reader
    /// would refuse the whole answer (QRK-23). Only `& < >` are escaped (RPC-10).
    mutating func escaped(_ text: String) {
        var text = text
        text.withUTF8 { source in
            var start = source.startIndex
            var index = start
            while index < source.endIndex {
                let length: Int
                let replacement: StaticString
                switch source[index] {
                case UInt8(ascii: "&"): (length, replacement) = (1, "&amp;")
                case UInt8(ascii: "<"): (length, replacement) = (1, "&lt;")
                case UInt8(ascii: ">"): (length, replacement) = (1, "&gt;")
                case 0x00...0x08, 0x0b, 0x0c, 0x0e...0x1f: (length, replacement) = (1, "\u{fffd}")
                case 0xef where Self.isNoncharacter(source, at: index): (length, replacement) = (3, "\u{fffd}")
                default:
                    index += 1
                    continue
                }
                bytes.append(contentsOf: source[start..<index])
                raw(replacement)
                index += length
                start = index
            }
            bytes.append(contentsOf: source[start...])
        }
    }

    /// Bytes that `escaped` makes of a text. What is replaced by U+FFFD takes three, as that does.
    static func escapedBytes(_ text: String) -> Int {
        text.utf8.reduce(0) { count, byte in
            switch byte {
            case UInt8(ascii: "&"): count + 5
            case UInt8(ascii: "<"), UInt8(ascii: ">"): count + 4
            case 0x00...0x08, 0x0b, 0x0c, 0x0e...0x1f: count + 3
            default: count + 1
            }
        }
    }

    /// U+FFFE and U+FFFF, the only characters beyond the control characters that a `String` holds and XML does not.
    private static func isNoncharacter(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        source.count - index >= 3 && source[index + 1] == 0xbf && source[index + 2] >= 0xbe
    }
}
