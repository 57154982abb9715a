import Model
import NIOCore
import NIOHTTP1
import XMLRPC

/// XML-RPC over HTTP (SPEC RPC-1 to RPC-6).
enum XMLRPCEndpoint {
    static func answer(_ request: HTTPRequest, dispatcher: RPCDispatcher, reply: @escaping (HTTPReply) -> Void) {
        let call: MethodCall
        do throws(XMLRPCError) {
            call = try MethodCall(parsing: Array(request.body.readableBytesView))
        } catch {
            return reply(.error(.badRequest))
        }
        guard !call.name.isEmpty else { return reply(.error(.badRequest)) }
        dispatcher.call(call.name, call.parameters) { outcome in
            reply(HTTPReply(type: "text/xml", bytes: ByteBuffer(bytes: outcome.response.bytes)))
        }
    }
}

extension RPCOutcome {
    fileprivate var response: MethodResponse {
        switch self {
        case .success(let value): .result(value)
        case .failure(let fault): .fault(XMLRPCFault(code: fault.code, text: fault.text))
        }
    }
}
