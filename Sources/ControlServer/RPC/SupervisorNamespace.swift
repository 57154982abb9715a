import ControlProtocol
import Model
import XMLRPC

/// The namespace `supervisor`: exactly the methods of Supervisor 4.3, as clients look for them in `system.listMethods`
/// (RPC-30 to RPC-58, RPC-80).
struct SupervisorNamespace {
    let control: any SupervisorControl
    var operations: any ControlOperations { control.operations }

    /// All methods, aliases included. Each but one refuses while a shutdown is under way (RPC-29).
    var methods: [RPCMethod] {
        var methods = (informationMethods + lifeMethods + processMethods + groupMethods + logMethods).map(
            refusingShutdown
        )
        methods.append(remoteCommunication)
        for (alias, name) in [
            ("getVersion", "getAPIVersion"), ("readMainLog", "readLog"), ("readProcessLog", "readProcessStdoutLog"),
            ("tailProcessLog", "tailProcessStdoutLog"), ("clearProcessLog", "clearProcessLogs"),
        ] {
            if let method = methods.first(where: { $0.name == name }) { methods.append(method.alias(alias)) }
        }
        return methods
    }

    private func refusingShutdown(_ method: RPCMethod) -> RPCMethod {
        // This method checks only after it has done its work (RPC-39).
        method.name == "signalAllProcesses" ? method : method.refusing(inShutdownOf: control)
    }

    private var remoteCommunication: RPCMethod {
        .immediate(
            "sendRemoteCommEvent",
            [
                RPCMethod.Parameter(type: "string", name: "type", text: "What kind of message it is"),
                RPCMethod.Parameter(type: "string", name: "data", text: "The message"),
            ],
            returns: "boolean",
            "Always true",
            "Sends a REMOTE_COMMUNICATION event to the listeners that subscribe to it."
        ) { arguments throws(Fault) in
            // Supervisor does not check the types of these two: any value becomes its text (RPC-56).
            let texts = arguments.values.map { $0.pythonText ?? "None" }
            operations.sendRemoteCommunication(type: texts[0], data: texts[1])
            return .boolean(true)
        }
    }
}
