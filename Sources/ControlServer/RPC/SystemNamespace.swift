import Model
import Reactor
import XMLRPC

extension RPCDispatcher {
    /// The namespace `system` (RPC-80 to RPC-83). Its methods hold the dispatcher weakly: it holds them.
    func systemMethods() -> [RPCMethod] {
        let methodName = RPCMethod.Parameter(type: "string", name: "name", text: "The full name of a method")
        return [
            .immediate("listMethods", returns: "array", "Names", "Lists all methods.") { [weak self] _ in
                .array((self?.methodNames ?? []).map { .string($0) })
            },
            .immediate("methodHelp", [methodName], returns: "string", "The text", "Tells what a method does.") {
                [weak self] arguments throws(Fault) in
                let name = try arguments.name(0, unknown: .signatureUnsupported)
                guard let method = self?.method(name) else { throw Fault(.signatureUnsupported) }
                return .string(method.help)
            },
            .immediate(
                "methodSignature",
                [methodName],
                returns: "array",
                "The type of the result, then those of the parameters",
                "Tells the types that a method takes and gives."
            ) { [weak self] arguments throws(Fault) in
                let name = try arguments.name(0, unknown: .signatureUnsupported)
                guard let method = self?.method(name) else { throw Fault(.signatureUnsupported) }
                return .array(method.signature.map { .string($0) })
            },
            RPCMethod(
                name: "multicall",
                parameters: [
                    RPCMethod.Parameter(type: "array", name: "calls", text: "Structures of methodName and params")
                ],
                result: "array",
                text: "Makes several calls, one after the other.",
                resultText: "Results and fault structures, in order"
            ) { [weak self] arguments, reply throws(Fault) in
                guard let self, let calls = arguments.values[0].elements else { throw Fault(.incorrectParameters) }
                let room = longestAnswer - calls.count * Multicall.refusalBytes
                guard room > 0 else {
                    let most = longestAnswer / Multicall.refusalBytes
                    throw Fault(.failed, "\(calls.count) calls are too many for one answer, which may be to \(most)")
                }
                Multicall(
                    dispatcher: self,
                    calls: calls,
                    room: room,
                    memory: arguments.memory,
                    life: arguments.life,
                    reply: reply
                ).next()
            },
        ]
    }
}

/// The calls of one multicall, strictly in order (RPC-83). Results are not wrapped in arrays of one (QRK-27). Other
/// events have their turn between two calls when many have taken some time.
private final class Multicall {
    private let dispatcher: RPCDispatcher
    /// The calls, the last first: each is removed as soon as it is done.
    private var calls: [XMLRPCValue]
    private var results: [XMLRPCValue] = []
    /// Bytes of the answer that results may still take, beyond the refusals of all calls.
    private var bytesLeft: Int
    private let memory: MemoryShare?
    private let life: RequestLife?
    private let reply: (RPCOutcome) -> Void

    /// Bytes in the answer for a call that is not made, or whose result has no place there.
    static let refusalBytes = 400
    /// Bytes that have to be left for a call to be made.
    private static let leastRoom = 4096

    /// - Parameters:
    ///   - room: the bytes of the answer, beyond a refusal for each call.
    ///   - memory: the memory that is held for the call.
    ///   - life: the life of the request.
    init(
        dispatcher: RPCDispatcher,
        calls: [XMLRPCValue],
        room: Int,
        memory: MemoryShare?,
        life: RequestLife?,
        reply: @escaping (RPCOutcome) -> Void
    ) {
        self.dispatcher = dispatcher
        self.calls = calls.reversed()
        bytesLeft = room
        self.memory = memory
        self.life = life
        self.reply = reply
    }

    func next() {
        let turn = Turn()
        // Calls that answer at once run in a loop: a long list must not fill the stack.
        while let call = calls.popLast() {
            // The fault is not an answer in the place of the call: no further call is made (RPC-83).
            guard call.members != nil else { return reply(.failure(Fault(.incorrectParameters))) }
            var hasAnswered = false
            var isWaiting = false
            perform(call) { [self] outcome in
                results.append(counted(outcome.multicallValue))
                hasAnswered = true
                if isWaiting { next() }
            }
            if !hasAnswered {
                isWaiting = true
                return
            }
            if turn.isOver { return dispatcher.afterOthers { [self] in next() } }
        }
        let all = results
        results = []
        reply(.success(.array(all)))
    }

    /// The result for the answer, after all of its bytes were counted.
    private func counted(_ value: XMLRPCValue) -> XMLRPCValue {
        let bytes = value.writtenBytes
        // A short result takes the place that is kept for a refusal.
        if bytes <= Self.refusalBytes { return value }
        guard bytes <= bytesLeft, memory?.grow(by: bytes) ?? true else {
            bytesLeft = 0
            let text =
                "done, but there is no room for the result: one answer may have \(dispatcher.longestAnswer) bytes"
            return RPCOutcome.failure(Fault(.failed, text)).multicallValue
        }
        bytesLeft -= bytes
        return value
    }

    private func perform(_ call: XMLRPCValue, reply: @escaping (RPCOutcome) -> Void) {
        guard let name = call["methodName"], name != .null else {
            return reply(.failure(Fault(.incorrectParameters, "No methodName")))
        }
        guard let name = name.text, let parameters = call.parameters else {
            return reply(.failure(Fault(.incorrectParameters)))
        }
        if name == "system.multicall" {
            return reply(.failure(Fault(.incorrectParameters, "Recursive system.multicall forbidden")))
        }
        // The call is not made, because its caller would not get the result.
        guard bytesLeft >= Self.leastRoom else {
            let limit = "the \(dispatcher.longestAnswer) bytes that one answer may have"
            let text = "not called: the answers before it have taken \(limit)"
            return reply(.failure(Fault(.failed, text)))
        }
        dispatcher.call(name, parameters, textLimit: bytesLeft, memory: memory, life: life, reply: reply)
    }
}

extension XMLRPCValue {
    /// The parameters of a call of a multicall: none when it has no `params` or empty ones; nil when they are not a list.
    fileprivate var parameters: [XMLRPCValue]? {
        guard let list = self["params"] else { return [] }
        return list.elements ?? (list == .string("") || list == .structure([]) ? [] : nil)
    }
}

extension RPCOutcome {
    fileprivate var multicallValue: XMLRPCValue {
        switch self {
        case .success(let value): value
        case .failure(let fault):
            .record(["faultCode": .int(fault.code), "faultString": .string(fault.text)])
        }
    }
}
