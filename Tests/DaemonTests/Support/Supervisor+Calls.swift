import Model
import XMLRPC

@testable import ControlServer
@testable import Daemon

extension Supervisor {
    /// Makes a call as a client's.
    func perform(_ method: String, _ parameters: [XMLRPCValue], _ done: @escaping (Result<XMLRPCValue, Fault>) -> Void)
    {
        RPCDispatcher(control: self, supervisorNamespaces: ["supervisor"])
            .call("supervisor.\(method)", parameters, reply: done)
    }
}
