import Configuration
import ControlProtocol
import Model
import XMLRPC

extension SupervisorNamespace {
    /// The same methods for groups and for all processes.
    var groupMethods: [RPCMethod] {
        [
            bulk("startProcessGroup", [.group, .wait], "Starts all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                start(.group(group.name), wait: arguments.truth(1, default: true), reply: reply)
            },
            bulk("stopProcessGroup", [.group, .wait], "Stops all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                stop(.group(group.name), wait: arguments.truth(1, default: true), reply: reply)
            },
            bulk("signalProcessGroup", [.group, .signal], "Sends a signal to all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                reply(signal(.group(group.name), try arguments.signalText(1)))
            },
            bulk("startAllProcesses", [.wait], "Starts all processes.") { arguments, reply throws(Fault) in
                start(.all, wait: arguments.truth(0, default: true), reply: reply)
            },
            bulk("stopAllProcesses", [.wait], "Stops all processes.") { arguments, reply throws(Fault) in
                stop(.all, wait: arguments.truth(0, default: true), reply: reply)
            },
            bulk("signalAllProcesses", [.signal], "Sends a signal to all processes.") {
                arguments,
                reply throws(Fault) in
                let outcome = signal(.all, try arguments.signalText(0))
                reply(control.isShuttingDown ? .failure(Fault(.shutdownState)) : outcome)
            },
        ]
    }

    private func bulk(
        _ name: String,
        _ parameters: [RPCMethod.Parameter],
        _ text: String,
        _ perform: @escaping (RPCArguments, @escaping (RPCOutcome) -> Void) throws(Fault) -> Void
    ) -> RPCMethod {
        RPCMethod(
            name: name,
            parameters: parameters,
            result: "array",
            text: text,
            resultText: "A structure with name, group, status and description for each process",
            perform: perform
        )
    }

    func start(_ scope: OperationScope, wait: Bool, reply: @escaping (RPCOutcome) -> Void) {
        operations.start(scope, wait: wait) { reply(.results($0) { $0.fault(as: $1) }) }
    }

    func stop(_ scope: OperationScope, wait: Bool, reply: @escaping (RPCOutcome) -> Void) {
        operations.stop(scope, wait: wait) { reply(.results($0) { $0.fault(as: $1) }) }
    }

    /// A text that is not a signal gives a fault for each process that would get it (RPC-38).
    func signal(_ scope: OperationScope, _ text: String) -> RPCOutcome {
        guard let signal = SignalNumber(option: text) else {
            let processes = control.processes(in: scope).filter(\.isSignallable)
            return .results(processes.map { ProcessResult($0.name, text) }) { text, _ in Fault(.badSignal, text) }
        }
        return .results(operations.signal(scope, signal)) { $0.fault(as: $1) }
    }
}
