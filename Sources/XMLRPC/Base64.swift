/// Base64 (RFC 4648), for `<base64>` and for the Basic scheme of HTTP.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// - Parameter lineLength: a line feed follows each line of so many characters, the last one included; nil writes
    ///   none at all. A multiple of 4.
    package static func encode(_ data: some Collection<UInt8>, lineLength: Int? = nil) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(data.count / 3 * 4 + 8)
        var column = 0
        var rest = data[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                encoded.append(position <= group.count ? alphabet[bits >> (18 - 6 * position) & 63] : padding)
            }
            column += 4
            if let lineLength, column >= lineLength {
                encoded.append(UInt8(ascii: "\n"))
                column = 0
            }
        }
        if lineLength != nil && column > 0 { encoded.append(UInt8(ascii: "\n")) }
        return encoded
    }

    /// Bytes outside of the alphabet are skipped, as Python does; nil when the padding is missing or wrong.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        var bits = 0
        var count = 0
        var paddings = 0
        for byte in text {
            if byte == padding {
                // Only behind the second character does it mean anything.
                if count >= 2 { paddings += 1 }
                if paddings > 0 && count + paddings == 4 { break }
                continue
            }
            guard let digit = digit(byte) else { continue }
            paddings = 0
            bits = bits << 6 | digit
            count += 1
            if count == 4 {
                decoded.append(contentsOf: [bits >> 16, bits >> 8, bits].map { UInt8(truncatingIfNeeded: $0) })
                (bits, count) = (0, 0)
            }
        }
        guard count > 0 else { return decoded }
        guard count + paddings == 4, count >= 2 else { return nil }
        bits <<= 6 * (4 - count)
        decoded.append(contentsOf: [bits >> 16, bits >> 8].prefix(count - 1).map { UInt8(truncatingIfNeeded: $0) })
        return decoded
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
