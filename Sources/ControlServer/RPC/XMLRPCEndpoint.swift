import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import Reactor
import XMLRPC

/// XML-RPC over HTTP (RPC-1 to RPC-6), with its lines in the activity log (LOG-6, LOG-7).
struct XMLRPCEndpoint {
    /// Bytes of a call. A multicall may be long, and text for a program's standard input as well.
    static let longestCall = 16 * 1024 * 1024
    /// Bytes that are read or written without a look at the time.
    private static let partBytes = 64 * 1024
    /// The bytes that an element of a call takes while it is read, about.
    private static let elementBytes = 100
    /// The bytes of an unreadable request that the log shows.
    private static let shownBytes = 1000

    let dispatcher: RPCDispatcher
    let control: any SupervisorControl
    let memory: MemoryBudget

    func answer(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        do throws(XMLRPCError) {
            try read(try MethodCallReader(), request.body, of: request, MemoryShare(of: memory), reply: reply)
        } catch {
            refuse(request, because: error, reply: reply)
        }
    }

    /// A short call is read at once, a long one in parts between which everything else has its turn.
    private func read(
        _ reader: MethodCallReader,
        _ rest: ByteBuffer,
        of request: HTTPRequest,
        _ share: MemoryShare,
        reply: @escaping (HTTPReply) -> Void
    ) throws(XMLRPCError) {
        var rest = rest
        let turn = Turn()
        while let part = rest.readSlice(length: min(Self.partBytes, rest.readableBytes)), part.readableBytes > 0 {
            try reader.read(part.readableBytesView)
            guard share.resize(to: reader.elements * Self.elementBytes) else { return reply(.crowded) }
            guard turn.isOver, rest.readableBytes > 0 else { continue }
            return dispatcher.afterOthers { [rest] in
                do throws(XMLRPCError) {
                    try read(reader, rest, of: request, share, reply: reply)
                } catch {
                    refuse(request, because: error, reply: reply)
                }
            }
        }
        perform(try reader.call(), share, of: request, reply: reply)
    }

    private func perform(
        _ call: MethodCall,
        _ share: MemoryShare,
        of request: HTTPRequest,
        reply: @escaping (HTTPReply) -> Void
    ) {
        let name = call.name
        control.log(.trace, "XML-RPC method called: \(name)()")
        if let list = list(for: call, request), share.grow(by: list.count) {
            logOutcome(.success(.null), of: name)
            return reply(HTTPReply(type: ProcessList.type, bytes: ByteBuffer(bytes: list)))
        }
        dispatcher.call(name, call.parameters, memory: share, life: request.life) { outcome in
            logOutcome(outcome, of: name)
            switch outcome {
            case .success(let value): write(LongAnswer(value), into: Written(), share, reply: reply)
            case .failure(let fault):
                let response = MethodResponse.fault(XMLRPCFault(code: fault.code, text: fault.text))
                reply(HTTPReply(type: "text/xml", bytes: ByteBuffer(bytes: response.bytes)))
            }
        }
    }

    /// The short form of the information about all processes, for a client that knows it.
    private func list(for call: MethodCall, _ request: HTTPRequest) -> [UInt8]? {
        guard call.name == "supervisor.getAllProcessInfo", call.parameters.isEmpty, dispatcher.method(call.name) != nil,
            request.head.headers[canonicalForm: "Accept"].contains(Substring(ProcessList.type))
        else { return nil }
        let now = Clock.wallNow().seconds
        return ProcessList(control.processesByName.map { $0.listed(now: now) }).bytes
    }

    /// The part of an answer that has been written.
    private final class Written {
        var bytes = ByteBuffer()
    }

    private func write(
        _ answer: LongAnswer,
        into written: Written,
        _ share: MemoryShare,
        reply: @escaping (HTTPReply) -> Void
    ) {
        let turn = Turn()
        while answer.write(bytes: Self.partBytes) {
            answer.take { written.bytes.writeBytes($0) }
            guard share.grow(by: Self.partBytes) else { return reply(.crowded) }
            if turn.isOver {
                return dispatcher.afterOthers { write(answer, into: written, share, reply: reply) }
            }
        }
        answer.take { written.bytes.writeBytes($0) }
        // The connection of the client counts the answer itself.
        share.set(0)
        reply(HTTPReply(type: "text/xml", bytes: written.bytes))
    }

    /// The client gets 400, and the beginning of what it sent is logged, so that a broken client can be found (LOG-7).
    private func refuse(_ request: HTTPRequest, because error: XMLRPCError, reply: (HTTPReply) -> Void) {
        let reason = error == .methodNameMissing ? "no method name" : "unmarshallable"
        let shown = String(decoding: request.body.readableBytesView.prefix(Self.shownBytes), as: UTF8.self)
        control.log(.error, "XML-RPC request data \(shown.pythonRepresentation) is invalid: \(reason)")
        reply(.error(.badRequest, "The body is not an XML-RPC call."))
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
