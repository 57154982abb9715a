import NIOCore
import NIOHTTP1

/// The answer to a request.
struct HTTPReply {
    enum Content {
        case bytes(ByteBuffer)
        /// A body that goes on until the client ends it.
        case stream(any ReplyStream)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var content: Content
    /// Whether the connection cannot be used afterwards.
    var closes = false
    /// Whether the client may use all of the server: it has given the name and the password, or none are asked for.
    var isForKnownClient = false
    /// What went wrong, for the activity log (HTTP-18).
    var failure: String?

    init(_ status: HTTPResponseStatus = .ok, type: String, _ text: String, headers: HTTPHeaders = [:]) {
        self.init(status, type: type, bytes: ByteBuffer(string: text), headers: headers)
    }

    init(_ status: HTTPResponseStatus = .ok, type: String, bytes: ByteBuffer, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
        self.headers.replaceOrAdd(name: "Content-Type", value: type)
        content = .bytes(bytes)
    }

    init(stream: any ReplyStream, headers: HTTPHeaders) {
        status = .ok
        self.headers = headers
        content = .stream(stream)
    }

    /// The bytes in front of the content.
    /// - Parameters:
    ///   - closes: whether the connection ends with this reply.
    ///   - second: the seconds since the epoch, for `Date`.
    func head(for request: HTTPRequestHead, closes: Bool, second: Int) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: request.version, status: status, headers: headers)
        head.headers.replaceOrAdd(name: "Server", value: "Medusa/1.12")
        head.headers.replaceOrAdd(name: "Date", value: HTTPDate.text(seconds: second))
        if closes {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.version.minor == 0 {
            head.headers.replaceOrAdd(name: "Connection", value: "Keep-Alive")
        }
        if case .bytes(let bytes) = content {
            head.headers.replaceOrAdd(name: "Content-Length", value: String(bytes.readableBytes))
        }
        return head
    }

    /// The answer of a handler that cannot do its work (HTTP-18).
    /// - Parameter reason: the reason for the activity log; the client does not get it.
    static func failure(_ reason: String) -> HTTPReply {
        var reply = error(.internalServerError)
        reply.failure = reason
        return reply
    }

    /// The answer when there is no memory for a request.
    static var crowded: HTTPReply {
        error(.serviceUnavailable, "Too much is being done for other clients.", headers: ["Retry-After": "1"])
    }

    /// A page about an error: Supervisor's words (HTTP-16), and a sentence about a remedy.
    static func error(
        _ status: HTTPResponseStatus,
        _ reason: String? = nil,
        headers: HTTPHeaders = [:]
    ) -> HTTPReply {
        var headers = headers
        PageHeaders.protect(&headers)
        return HTTPReply(
            status,
            type: "text/html",
            bytes: ByteBuffer(bytes: ErrorPage(status: status, reason: reason).bytes),
            headers: headers
        )
    }
}
