import NIOCore
import NIOHTTP1
import Text

/// A request that has been received completely.
struct HTTPRequest {
    let head: HTTPRequestHead
    let body: ByteBuffer
    let life = RequestLife()

    var method: HTTPMethod { head.method }

    var path: String? { head.path }

    /// The text behind the question mark, as it was sent.
    var query: some Collection<UInt8> {
        head.uri.utf8.prefix { $0 != UInt8(ascii: "#") }.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    }
}

extension HTTPRequestHead {
    /// The path without the query, percent escapes decoded and leading slashes collapsed (HTTP-12); nil for a URI that is not
    /// a path.
    var path: String? {
        guard uri.utf8.first == UInt8(ascii: "/") else { return nil }
        let raw = uri.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return "/" + PercentEncoding.decode(raw.drop { $0 == UInt8(ascii: "/") })
    }

    /// Whether a body should be announced and is not (HTTP-17).
    var lacksLength: Bool {
        method == .POST && headers["Content-Length"].isEmpty && headers["Transfer-Encoding"].isEmpty
    }

    /// Whether a body is announced.
    var hasBody: Bool {
        !headers["Transfer-Encoding"].isEmpty || headers["Content-Length"].contains { $0 != "0" }
    }
}
