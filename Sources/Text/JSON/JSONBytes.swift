/// Writing JSON texts as bytes (RFC 8259).
package enum JSONBytes {
    private static let replacement: [UInt8] = Array("\u{fffd}".utf8)
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Adds bytes as a string, quotes included. What is not UTF-8 becomes U+FFFD; control characters are escaped, so
    /// that the string stands in one line whatever was in the bytes.
    /// - Parameter keepingDelete: whether U+007F, which the grammar allows, stays as it is.
    package static func append(
        string bytes: UnsafeRawBufferPointer,
        to output: inout [UInt8],
        keepingDelete: Bool = false
    ) {
        output.append(UInt8(ascii: "\""))
        var kept = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            let (length, isCharacter) = UTF8Sequence.scan(bytes, at: index)
            if isCharacter, length > 1 || byte == 0x7f && keepingDelete {
                index += length
                continue
            }
            output.append(contentsOf: bytes[kept..<index])
            if isCharacter { escape(byte, &output) } else { output.append(contentsOf: replacement) }
            index += length
            kept = index
        }
        output.append(contentsOf: bytes[kept...])
        output.append(UInt8(ascii: "\""))
    }

    /// Adds a text as a string; see above.
    package static func append(string text: String, to output: inout [UInt8], keepingDelete: Bool = false) {
        var text = text
        text.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &output, keepingDelete: keepingDelete) }
    }

    private static func escape(_ byte: UInt8, _ output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case UInt8(ascii: "\n"): output.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): output.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): output.append(UInt8(ascii: "t"))
        default:
            output.append(contentsOf: "u00".utf8)
            output.append(hexDigits[Int(byte >> 4)])
            output.append(hexDigits[Int(byte & 15)])
        }
    }
}
