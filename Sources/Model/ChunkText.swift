import Text

/// A chunk of output as the activity log and events show it (LOG-4, EVT-16).
package enum ChunkText {
    /// The bytes as text, or `Undecodable: b'...'` when they are not UTF-8.
    package static func text(of bytes: some Collection<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? "Undecodable: " + pythonLiteral(of: bytes)
    }

    /// The bytes as a Python bytes literal, `b'\xff\n'`.
    package static func pythonLiteral(of bytes: some Collection<UInt8>) -> String {
        let apostrophe = UInt8(ascii: "'")
        let quotation = UInt8(ascii: "\"")
        let quote = bytes.contains(apostrophe) && !bytes.contains(quotation) ? quotation : apostrophe
        var literal = [UInt8(ascii: "b"), quote]
        for byte in bytes {
            switch byte {
            case quote, UInt8(ascii: "\\"): literal += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): literal += "\\n".utf8
            case UInt8(ascii: "\r"): literal += "\\r".utf8
            case UInt8(ascii: "\t"): literal += "\\t".utf8
            case 0x20..<0x7f: literal.append(byte)
            default: literal += "\\x\(byte.hexadecimal)".utf8
            }
        }
        literal.append(quote)
        return String(decoding: literal, as: UTF8.self)
    }
}
