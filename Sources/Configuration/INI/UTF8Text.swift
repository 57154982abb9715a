/// UTF-8 as Python's strict decoder judges it (SPEC CFG-8).
enum UTF8Text {
    /// A bad sequence.
    struct Complaint: Equatable {
        /// Python's words. The position in them counts bytes from the file's start.
        let text: String
        /// From 1.
        let line: Int
    }

    /// The first bad sequence; nil when all is well.
    static func complaint(about bytes: [UInt8]) -> Complaint? {
        var index = 0
        let end = bytes.count
        while index < end {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length: Int
            switch lead {
            case 0xc2...0xdf: length = 2
            case 0xe0...0xef: length = 3
            case 0xf0...0xf4: length = 4
            default: return message(bytes, from: index, count: 1, "invalid start byte")
            }
            for offset in 1..<length {
                guard index + offset < end else {
                    return message(bytes, from: index, count: offset, "unexpected end of data")
                }
                let byte = bytes[index + offset]
                guard offset == 1 ? secondByteRange(after: lead).contains(byte) : (0x80...0xbf).contains(byte) else {
                    return message(bytes, from: index, count: offset, "invalid continuation byte")
                }
            }
            index += length
        }
        return nil
    }

    /// Narrower than 80 to BF behind some lead bytes: no overlong forms, no surrogates, nothing above U+10FFFF.
    private static func secondByteRange(after lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xe0: 0xa0...0xbf
        case 0xed: 0x80...0x9f
        case 0xf0: 0x90...0xbf
        case 0xf4: 0x80...0x8f
        default: 0x80...0xbf
        }
    }

    private static func message(_ bytes: [UInt8], from index: Int, count: Int, _ reason: String) -> Complaint {
        let subject =
            count > 1
            ? "bytes in position \(index)-\(index + count - 1)"
            : "byte 0x\(String(bytes[index], radix: 16)) in position \(index)"
        let line = bytes[..<index].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return Complaint(text: "'utf-8' codec can't decode \(subject): \(reason)", line: line)
    }
}
