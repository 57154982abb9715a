import Model
import NIOCore
import NIOHTTP1
import XMLRPC

/// XML-RPC over HTTP (SPEC RPC-1 to RPC-6), with its lines in the activity log (SPEC LOG-6, LOG-7).
struct XMLRPCEndpoint {
    /// Bytes. A multicall may be long, and text for a program's standard input as well.
    static let longestCall = 16 * 1024 * 1024
    /// What of a request that cannot be read is shown in the log, in bytes.
    private static let shownBytes = 1000

    let dispatcher: RPCDispatcher
    let control: any SupervisorControl

    func answer(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        let call: MethodCall
        do throws(XMLRPCError) {
            call = try MethodCall(parsing: Array(request.body.readableBytesView))
        } catch {
            // SPEC LOG-7.
            let reason = error == .methodNameMissing ? "no method name" : "unmarshallable"
            return refuse(request, because: reason, reply: reply)
        }
        control.log(.trace, "XML-RPC method called: \(call.name)()")
        dispatcher.call(call.name, call.parameters) { outcome in
            logOutcome(outcome, of: call.name)
            reply(HTTPReply(type: "text/xml", bytes: ByteBuffer(bytes: outcome.response.bytes)))
        }
    }

    private func refuse(_ request: HTTPRequest, because reason: String, reply: (HTTPReply) -> Void) {
        let shown = String(decoding: request.body.readableBytesView.prefix(Self.shownBytes), as: UTF8.self)
        control.log(.error, "XML-RPC request data \(shown.pythonRepresentation) is invalid: \(reason)")
        reply(.error(.badRequest, "The body is no XML-RPC call."))
    }

    private func logOutcome(_ outcome: RPCOutcome, of name: String) {
        switch outcome {
        case .success:
            control.log(.trace, "XML-RPC method \(name)() returned successfully")
        case .failure(let fault):
            control.log(.trace, "XML-RPC method \(name)() returned fault: [\(fault.code)] \(fault.text)")
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
