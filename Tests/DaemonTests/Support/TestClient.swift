import Model
import XMLRPC

@testable import ControlServer
@testable import Daemon

/// Makes calls, as clients do.
struct TestClient {
    private let dispatcher: RPCDispatcher

    init(of supervisor: Supervisor) {
        dispatcher = RPCDispatcher(control: supervisor, supervisorNamespaces: ["supervisor"])
    }

    /// - Parameter done: called once, with the answer.
    func call(
        _ method: String,
        _ parameters: [XMLRPCValue],
        _ done: @escaping (Result<XMLRPCValue, Fault>) -> Void
    ) {
        dispatcher.call("supervisor.\(method)", parameters, reply: done)
    }
}
