import Model
import NIOCore
import NIOHTTP1
import Testing
import XMLRPC

@testable import ControlServer

@Suite("XML-RPC over HTTP")
struct XMLRPCEndpointTests {
    private let control = FakeControl()

    /// The status and the body of the answer to a request with this body.
    /// - Parameter accept: media types.
    private func post(_ body: [UInt8], accept: String = "text/xml") -> (status: UInt, body: [UInt8]) {
        let headers: HTTPHeaders = ["Accept": accept]
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/RPC2", headers: headers)
        let request = HTTPRequest(head: head, body: ByteBuffer(bytes: body))
        let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
        var answer: (status: UInt, body: [UInt8]) = (0, [])
        XMLRPCEndpoint(dispatcher: dispatcher, control: control, memory: MemoryBudget()).answer(request) { reply in
            guard case .bytes(let bytes) = reply.content else { return }
            answer = (reply.status.code, Array(bytes.readableBytesView))
        }
        return answer
    }

    @Test("a call and its success are traced (LOG-6)")
    func success() throws {
        let answer = post(MethodCall("supervisor.getState").bytes)
        #expect(answer.status == 200)
        #expect(
            control.logLines == [
                "TRAC XML-RPC method called: supervisor.getState()",
                "TRAC XML-RPC method supervisor.getState() returned successfully",
            ]
        )
    }

    @Test("a client that accepts the list of processes gets it, with what the structures say; others get XML")
    func list() throws {
        let others = FakeControl([FakeProcess("a", .running), FakeProcess("b", group: "g", .fatal)])
        control.groups = others.groups
        let call = MethodCall("supervisor.getAllProcessInfo")
        let list = try #require(ProcessList(parsing: post(call.bytes, accept: "\(ProcessList.type), text/xml").body))
        guard case .result(let value) = try MethodResponse(parsing: post(call.bytes).body) else {
            return #expect(Bool(false), "a fault")
        }
        let structures = try #require(value.elements)
        #expect(list.rows.count == 2 && structures.count == 2)
        for (row, structure) in zip(list.rows, structures) {
            #expect(structure["group"]?.text == row.group && structure["name"]?.text == row.name)
            #expect(structure["state"]?.integer == row.state && structure["statename"]?.text == row.stateName)
            #expect(structure["description"]?.text == row.description)
            #expect(structure["pid"]?.integer == row.pid && structure["exitstatus"]?.integer == row.exitStatus)
        }
        // With a parameter it is another answer.
        let verbose = MethodCall("supervisor.getAllProcessInfo", [.boolean(true)])
        #expect(ProcessList(parsing: post(verbose.bytes, accept: ProcessList.type).body) == nil)
        #expect(control.logLines.count { $0 == "TRAC XML-RPC method called: supervisor.getAllProcessInfo()" } == 3)
    }

    @Test("a fault is an answer with status 200, and traced with code and text (RPC-1, LOG-6)")
    func fault() throws {
        let answer = post(MethodCall("supervisor.getProcessInfo", [.string("x")]).bytes)
        #expect(answer.status == 200)
        #expect(
            try MethodResponse(parsing: answer.body) == .fault(XMLRPCFault(code: 10, text: "BAD_NAME: x"))
        )
        #expect(
            control.logLines.last
                == "TRAC XML-RPC method supervisor.getProcessInfo() returned fault: [10] BAD_NAME: x"
        )
    }

    @Test("what is no call is 400, and an error in the log (RPC-6, LOG-7)")
    func noCall() {
        #expect(post(Array("hello\u{1b}".utf8)).status == 400)
        #expect(control.logLines == [#"ERRO XML-RPC request data 'hello\x1b' is invalid: unmarshallable"#])
    }

    @Test("a call without a name is told as such (LOG-7)", arguments: ["<methodCall></methodCall>", "<foo/>"])
    func noName(text: String) {
        #expect(post(Array(text.utf8)).status == 400)
        #expect(control.logLines == ["ERRO XML-RPC request data '\(text)' is invalid: no method name"])
    }

    @Test("an over-long bad request does not fill the log")
    func longNoCall() {
        _ = post(Array(repeating: UInt8(ascii: "x"), count: 100_000))
        #expect(control.logLines.allSatisfy { $0.utf8.count < 1200 })
    }

    @Test(
        "a name leads to a method of the table and nowhere else (RPC-7, QRK-50)",
        arguments: [
            "supervisor.__class__", "supervisor.supervisord.options", "getState", "supervisor.", ".getState", "..",
            "supervisor.getState.x", "Supervisor.getState", "system.namespaces", "supervisor.control",
        ]
    )
    func strictNames(name: String) throws {
        let answer = post(MethodCall(name).bytes)
        #expect(
            try MethodResponse(parsing: answer.body) == .fault(XMLRPCFault(code: 1, text: "UNKNOWN_METHOD"))
        )
    }
}
