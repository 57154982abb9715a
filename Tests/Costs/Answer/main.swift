import Glibc
import Model
import NIOCore
import NIOHTTP1
import XMLRPC

@testable import ControlServer

// Usage: answer TIMES
//
// Answers getAllProcessInfo for 100 running processes, for Tests/Costs: the control process itself cannot run under valgrind,
// whose system calls its filter refuses.
let processes = (0..<100).map { number in
    FakeProcess("program\(number)", group: "group\(number / 10)", .running)
}
let control = FakeControl(processes)
let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
let endpoint = XMLRPCEndpoint(dispatcher: dispatcher, control: control, memory: MemoryBudget())
let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/RPC2", headers: ["Accept": "text/xml"])
let request = HTTPRequest(head: head, body: ByteBuffer(bytes: MethodCall("supervisor.getAllProcessInfo").bytes))
var size = 0
for _ in 0..<(Int(CommandLine.arguments.last ?? "") ?? 1) {
    endpoint.answer(request) { reply in
        if case .bytes(let bytes) = reply.content, reply.status == .ok { size += bytes.readableBytes }
    }
}
exit(size > 0 ? 0 : 1)
