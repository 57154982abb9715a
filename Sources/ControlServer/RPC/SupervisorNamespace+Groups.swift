import Model
import XMLRPC

extension SupervisorNamespace {
    /// The same for groups and for everything.
    var groupMethods: [RPCMethod] {
        [
            bulk("startProcessGroup", [.group, .wait], "Starts all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                startAll(group.members, wait: arguments.truth(1, default: true), reply: reply)
            },
            bulk("stopProcessGroup", [.group, .wait], "Stops all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                stopAll(group.members, wait: arguments.truth(1, default: true), reply: reply)
            },
            bulk("signalProcessGroup", [.group, .signal], "Sends a signal to all processes of a group.") {
                arguments,
                reply throws(Fault) in
                let group = try control.group(try arguments.name(0))
                signalAll(group.members, try arguments.signalText(1), reply: reply)
            },
            bulk("startAllProcesses", [.wait], "Starts all processes.") { arguments, reply throws(Fault) in
                startAll(control.allProcesses, wait: arguments.truth(0, default: true), reply: reply)
            },
            bulk("stopAllProcesses", [.wait], "Stops all processes.") { arguments, reply throws(Fault) in
                stopAll(control.allProcesses, wait: arguments.truth(0, default: true), reply: reply)
            },
            bulk("signalAllProcesses", [.signal], "Sends a signal to all processes.") {
                arguments,
                reply throws(Fault) in
                let signal = try arguments.signalText(0)
                signalAll(control.allProcesses, signal) { outcome in
                    reply(control.isShuttingDown ? .failure(Fault(.shutdownState)) : outcome)
                }
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

    func startAll(_ processes: [any ProcessControl], wait: Bool, reply: @escaping (RPCOutcome) -> Void) {
        BulkOperation.run(on: processes.filter { !$0.state.isRunning }, reply: reply) { process, done in
            start(process, as: process.namespec, wait: wait, done: done)
        }
    }

    func stopAll(_ processes: [any ProcessControl], wait: Bool, reply: @escaping (RPCOutcome) -> Void) {
        BulkOperation.run(on: processes.filter(\.acceptsStop), reply: reply) { process, done in
            stop(process, as: process.namespec, wait: wait, done: done)
        }
    }

    func signalAll(_ processes: [any ProcessControl], _ text: String, reply: @escaping (RPCOutcome) -> Void) {
        BulkOperation.run(on: processes.filter(\.isSignallable), reply: reply) { process, done in
            done(signal(process, as: process.namespec, text))
        }
    }
}
