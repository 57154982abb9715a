import Text

/// UTF-8 as Python's strict decoder judges it (CFG-8).
enum UTF8Text {
    /// A bad sequence.
    struct Complaint: Equatable {
        /// The complaint in Python's words. Its position counts bytes from the file's start.
        let text: String
        /// The line, counted from 1.
        let line: Int
    }

    /// The first bad sequence; nil when all is well.
    static func complaint(about bytes: [UInt8]) -> Complaint? {
        bytes.withUnsafeBytes { buffer in
            var index = 0
            while index < buffer.count {
                let (length, isCharacter) = UTF8Sequence.scan(buffer, at: index)
                if !isCharacter {
                    let reason =
                        switch bytes[index] {
                        case 0xc2...0xf4 where index + length == buffer.count: "unexpected end of data"
                        case 0xc2...0xf4: "invalid continuation byte"
                        default: "invalid start byte"
                        }
                    return message(bytes, from: index, count: length, reason)
                }
                index += length
            }
            return nil
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
