import Configuration
import ControlProtocol
import Model
import XMLRPC

extension SupervisorNamespace {
    /// The methods about the daemon itself: its identity, its end, its configuration.
    var lifeMethods: [RPCMethod] {
        [
            .immediate("getAPIVersion", returns: "string", "The version", "Tells the version of this interface.") { _ in
                .string(SupervisorRelease.apiVersion)
            },
            .immediate("getSupervisorVersion", returns: "string", "The version", "Tells which Supervisor this is.") {
                _ in
                .string(SupervisorRelease.version)
            },
            .immediate("getIdentification", returns: "string", "The identifier", "Tells the daemon's identifier.") {
                _ in
                .string(control.identifier)
            },
            .immediate("getPID", returns: "int", "The pid", "Tells the daemon's process id.") { _ in
                .int(Int(control.pid))
            },
            .immediate("getState", returns: "struct", "Its code and name", "Tells the daemon's state.") { _ in
                .record(["statecode": .int(1), "statename": .string("RUNNING")])
            },
            .immediate("shutdown", returns: "boolean", "Always true", "Stops all processes and ends the daemon.") { _ in
                operations.shutDown()
                return .boolean(true)
            },
            .immediate("restart", returns: "boolean", "Always true", "Stops all processes and starts again.") {
                _ throws(Fault) in
                if let fault = operations.reload().fault { throw fault }
                return .boolean(true)
            },
            .immediate(
                "reloadConfig",
                returns: "array",
                "One array of three: names of added, changed and removed groups",
                "Reads the configuration again, without starting or stopping anything."
            ) { _ throws(Fault) in
                do throws(ConfigurationError) {
                    let plan = try operations.reread()
                    let lists = [plan.added, plan.changed, plan.removed]
                    return .array([.array(lists.map { .array($0.map { .string($0) }) })])
                } catch {
                    throw Fault(.cantReread, error.message)
                }
            },
            .immediate("addProcessGroup", [.group], returns: "boolean", "Always true", "Activates a group.") {
                arguments throws(Fault) in
                let name = try arguments.name(0)
                if let fault = operations.addGroup(named: name).fault(as: name) { throw fault }
                return .boolean(true)
            },
            .immediate("removeProcessGroup", [.group], returns: "boolean", "Always true", "Forgets a stopped group.") {
                arguments throws(Fault) in
                let name = try arguments.name(0)
                if let fault = operations.removeGroup(named: name).fault(as: name) { throw fault }
                return .boolean(true)
            },
        ]
    }
}
