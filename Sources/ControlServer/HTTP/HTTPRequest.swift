import NIOCore
import NIOHTTP1

/// A request that has been received completely.
struct HTTPRequest {
    let head: HTTPRequestHead
    let body: ByteBuffer

    var method: HTTPMethod { head.method }

    var path: String? { head.path }

    /// What follows the question mark, as it was sent.
    var query: some Collection<UInt8> {
        head.uri.utf8.prefix { $0 != UInt8(ascii: "#") }.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    }
}

extension HTTPRequestHead {
    /// The path without the query, percent escapes decoded and leading slashes collapsed (SPEC HTTP-12); nil for a URI
    /// that is no path.
    var path: String? {
        guard uri.utf8.first == UInt8(ascii: "/") else { return nil }
        let raw = uri.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return "/" + PercentEncoding.decode(raw.drop { $0 == UInt8(ascii: "/") })
    }

    /// Whether a body should be announced and is not (SPEC HTTP-17).
    var lacksLength: Bool {
        method == .POST && headers["Content-Length"].isEmpty && headers["Transfer-Encoding"].isEmpty
    }

    /// Whether a body is announced.
    var hasBody: Bool {
        !headers["Transfer-Encoding"].isEmpty || headers["Content-Length"].contains { $0 != "0" }
    }
}

/// Percent escapes of URIs (RFC 3986, section 2.1).
enum PercentEncoding {
    /// The text; what only looks like an escape stays as it is. What an escape stands for is never part of another one.
    static func decode(_ text: some Sequence<UInt8>) -> String {
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

    /// The text as part of a path or query; slashes stay.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
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
