import Configuration
import ControlProtocol
import Model
import NIOCore
import NIOHTTP1

@testable import ControlServer

/// All that a server answers with, on a daemon of values whose time stands still.
struct FakeServer {
    private let control: FakeControl
    private let time = TestTime()
    private let router: Router
    private let endpoint: XMLRPCEndpoint
    private let plane = ControlPlane(descriptors: nil, pageSecret: [1, 2, 3], passwords: PasswordHasher())

    init() {
        let processes = [
            FakeProcess("a", .running), FakeProcess("b", group: "g", .fatal), FakeProcess("ü <&\u{1}", .stopped),
        ]
        control = FakeControl(processes)
        let logs = control.fakeLogs
        for process in processes {
            process.record.stdoutLog = .memory
            logs.memories[.stdout(process.name)] = .init("one\n\u{1b}[31mtwo <b>\u{1b}[0m\r\nth\u{e4}ree", forgotten: 7)
        }
        let settings = HTTPServerSettings(section: "inet_http_server", address: .inet(host: nil, port: 9001))
        let dispatcher = RPCDispatcher(
            control: control,
            supervisorNamespaces: ["supervisor"],
            time: time,
            afterOthers: { [time] in time.afterOthers($0) }
        )
        let table = RouteTable(
            control: control,
            dispatcher: dispatcher,
            time: time,
            settings: settings,
            plane: plane
        )
        router = Router(
            routes: table.routes + MonitoringRoutes(control: control, settings: settings).routes,
            passwords: nil
        )
        endpoint = XMLRPCEndpoint(dispatcher: dispatcher, control: control, memory: plane.clients.memory)
    }

    /// A call by XML-RPC.
    func call(_ body: [UInt8], reply: @escaping (HTTPReply) -> Void) {
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/RPC2")
        endpoint.answer(HTTPRequest(head: head, body: ByteBuffer(bytes: body)), reply: reply)
    }

    /// Any request.
    func answer(_ head: HTTPRequestHead, _ body: [UInt8], reply: @escaping (HTTPReply) -> Void) {
        let client = ClientOrigin(userID: 0)
        switch router.admit(head, from: client) {
        case .refused(let refusal): reply(refusal)
        case .body: router.answer(HTTPRequest(head: head, body: ByteBuffer(bytes: body)), from: client, reply: reply)
        }
    }

    /// Lets everything end that has begun: operations, and what waits for its time.
    func settle() {
        time.settle()
        control.fakeOperations.finish()
        time.advance(byMilliseconds: 120_000)
    }
}
