import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// What methods make of the values that they are given, and in which order they answer.
@Suite
struct RPCMethodTests {
    private let process = FakeProcess("x", group: "g", .running)
    private let control: FakeControl
    private let dispatcher: RPCDispatcher
    private var operations: FakeOperations { control.fakeOperations }

    init() {
        control = FakeControl([process])
        dispatcher = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
    }

    private func call(_ method: String, _ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        dispatcher.call(method, parameters) { answer = $0 }
        return answer
    }

    @Test(
        arguments: [
            (XMLRPCValue.string(" 20 "), 20), (.string("+3"), 3), (.string("-1_0"), -10), (.base64(Array("7".utf8)), 7),
            (.double(20.9), 20), (.double(-2.9), -2), (.boolean(true), 1), (.string("2.5"), nil), (.string(""), nil),
            (.null, nil), (.double(.nan), nil),
        ] as [(XMLRPCValue, Int?)]
    )
    func `where a number is wanted, what Python makes one of is one (RPC-5)`(value: XMLRPCValue, number: Int?) {
        #expect((try? RPCArguments(values: [value]).integer(0)) == number)
    }

    @Test(
        arguments: [
            (XMLRPCValue.int(1), "BAD_NAME: 1"), (.boolean(true), "BAD_NAME: True"), (.null, "BAD_NAME"),
            (.double(1), "BAD_NAME: 1.0"), (.array([]), "INCORRECT_PARAMETERS"),
        ]
    )
    func `what is no text is no group's name (RPC-29)`(name: XMLRPCValue, text: String) {
        for method in ["startProcessGroup", "stopProcessGroup"] {
            #expect(call("supervisor.\(method)", name)?.fault?.text == text)
        }
        #expect(call("supervisor.signalProcessGroup", name, .string("HUP"))?.fault?.text == text)
    }

    @Test
    func `a method's help and signature are asked for by a text (RPC-81)`() {
        for method in ["system.methodHelp", "system.methodSignature"] {
            #expect(call(method, .int(1))?.fault?.kind == .signatureUnsupported)
        }
    }

    @Test(
        arguments: [
            (XMLRPCValue.int(5), "5"),
            (.array([.int(1), .string("b"), .boolean(true), .null]), "[1, 'b', True, None]"),
            (.structure([XMLRPCMember("a", .double(2.5))]), "{'a': 2.5}"),
        ]
    )
    func `standard input that is no text is shown, before the name is looked for (RPC-55)`(
        value: XMLRPCValue,
        shown: String
    ) {
        let fault = Fault(.incorrectParameters, shown)
        #expect(call("supervisor.sendProcessStdin", .string("nope"), value)?.fault == fault)
    }

    @Test
    func `a fault has the name that was given, in its longer form too (RPC-47, RPC-55)`() {
        let process = FakeProcess("x", .running)
        control.groups = [ActiveGroup.of(process)]
        operations.clearResult = .failed
        operations.inputResult = .notRunning
        #expect(call("supervisor.clearProcessLogs", .string("x:x"))?.fault == Fault(.failed, "x:x"))
        let sent = call("supervisor.sendProcessStdin", .string("x:x"), .string("a"))
        #expect(sent?.fault == Fault(.notRunning, "x:x"))
    }

    @Test
    func `params of a multicall are a list (RPC-83)`() {
        func answer(_ members: XMLRPCMember...) -> XMLRPCValue? {
            guard case .success(let value)? = call("system.multicall", .array([.structure(members)])) else {
                return nil
            }
            return value.elements?.first
        }
        let name = XMLRPCMember("methodName", .string("supervisor.getAPIVersion"))
        for empty in [XMLRPCValue.array([]), .string(""), .structure([])] {
            #expect(answer(name, XMLRPCMember("params", empty)) == .string("3.0"))
        }
        #expect(answer(name, XMLRPCMember("params", .int(5)))?["faultCode"] == .int(2))
        #expect(answer(XMLRPCMember("methodName", .string("")))?["faultCode"] == .int(1))
        #expect(answer()?["faultString"] == .string("INCORRECT_PARAMETERS: No methodName"))
    }

    @Test
    func `what is no call ends a multicall (RPC-83)`() {
        let stop = XMLRPCValue.structure([
            XMLRPCMember("methodName", .string("supervisor.stopProcess")),
            XMLRPCMember("params", .array([.string("g:x"), .boolean(false)])),
        ])
        #expect(call("system.multicall", .array([.int(5), stop]))?.fault == Fault(.incorrectParameters))
        #expect(operations.requests == [])
    }
}

extension RPCOutcome {
    fileprivate var fault: Fault? {
        if case .failure(let fault) = self { fault } else { nil }
    }
}
