/// Percent escapes of URIs (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// The text; what only looks like an escape stays as it is. What an escape stands for is never part of another one.
    package static func decode(_ text: some Sequence<UInt8>) -> String {
        let encoded = Array(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var index = 0
        while index < encoded.count {
            if encoded[index] == UInt8(ascii: "%"), index + 2 < encoded.count,
                let high = digit(encoded[index + 1]), let low = digit(encoded[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(encoded[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What stands for itself.
    package enum Kept: Sendable {
        /// Letters, digits, `-`, `.`, `_` and `~` (RFC 3986, section 2.3).
        case unreserved
        /// These and slashes.
        case unreservedAndSlashes
        /// Every visible ASCII character but `%`, `?` and `#`: all that does not end a path or a line.
        case path
    }

    /// The text with escapes for every byte that is not kept.
    package static func encode(_ text: String, keeping kept: Kept) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte, kept) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private static func isKept(_ byte: UInt8, _ kept: Kept) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        case UInt8(ascii: "/"): kept != .unreserved
        case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"): false
        case 0x21...0x7e: kept == .path
        default: false
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
