import NIOCore
import NIOHTTP1

@testable import ControlServer

func request(_ method: HTTPMethod, _ uri: String, body: String = "", headers: HTTPHeaders = [:]) -> HTTPRequest {
    HTTPRequest(
        head: HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers),
        body: ByteBuffer(string: body)
    )
}

extension HTTPReply {
    var text: String {
        guard case .bytes(let bytes) = content else { return "(a stream)" }
        return String(buffer: bytes)
    }
}
