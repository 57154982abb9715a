import Model
import NIOCore
import NIOHTTP1
import XMLRPC

/// XML-RPC over HTTP (SPEC RPC-1 to RPC-6).
enum XMLRPCEndpoint {
    static func answer(_ request: HTTPRequest, dispatcher: RPCDispatcher, reply: @escaping (HTTPReply) -> Void) {
        let call: XMLRPCCall
        do throws(XMLRPCError) {
            call = try XMLRPCCall(parsing: Array(request.body.readableBytesView))
        } catch {
            return reply(.error(.badRequest))
        }
        guard !call.method.isEmpty else { return reply(.error(.badRequest)) }
        dispatcher.call(call.method, call.parameters) { outcome in
            reply(HTTPReply(type: "text/xml", outcome.document))
        }
    }
}
