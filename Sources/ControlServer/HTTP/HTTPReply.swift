import NIOCore
import NIOHTTP1

/// The answer to a request.
struct HTTPReply {
    enum Content {
        case bytes(ByteBuffer)
        /// Goes on until the client has had enough.
        case stream(any ReplyStream)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var content: Content
    /// The connection is of no use afterwards.
    var closes = false
    /// Whether the client may use all of the server: it has given the name and the password, or none are asked for.
    var isForKnownClient = false
    /// What went wrong, for the activity log (SPEC HTTP-18).
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

    /// What a handler that cannot do its work answers (SPEC HTTP-18).
    /// - Parameter reason: for the activity log; the client is not told.
    static func failure(_ reason: String) -> HTTPReply {
        var reply = error(.internalServerError)
        reply.failure = reason
        return reply
    }

    /// A page that says what is wrong: Supervisor's words (SPEC HTTP-16), and ours on what can be done.
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
