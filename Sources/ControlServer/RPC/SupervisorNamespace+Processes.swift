import Configuration
import ControlProtocol
import Model
import XMLRPC

extension SupervisorNamespace {
    /// A method on one process, or on all processes of a group where the name is that of a group.
    private func onProcess(
        _ name: String,
        _ parameter: RPCMethod.Parameter,
        _ text: String,
        _ act:
            @escaping (
                NamedTarget, _ name: String, RPCArguments, _ reply: @escaping (RPCOutcome) -> Void
            ) throws(Fault) -> Void
    ) -> RPCMethod {
        RPCMethod(
            name: name,
            parameters: [.name, parameter],
            result: "boolean",
            text: text,
            resultText: "Always true, or an array of results for a group"
        ) { arguments, reply throws(Fault) in
            let name = try arguments.string(0)
            try act(try control.target(name), name, arguments, reply)
        }
    }

    /// The methods that start, stop and signal one process.
    var processMethods: [RPCMethod] {
        [
            onProcess("startProcess", .wait, "Starts a process.") { target, name, arguments, reply in
                let wait = arguments.truth(1, default: true)
                switch target {
                case .process(let process):
                    operations.start(process.name, wait: wait) { reply($0.fault(as: name).outcome) }
                case .group(let group): start(.group(group.name), wait: wait, reply: reply)
                }
            },
            onProcess("stopProcess", .wait, "Stops a process.") { target, name, arguments, reply in
                let wait = arguments.truth(1, default: true)
                switch target {
                case .process(let process):
                    operations.stop(process.name, wait: wait) { reply($0.fault(as: name).outcome) }
                case .group(let group): stop(.group(group.name), wait: wait, reply: reply)
                }
            },
            onProcess("signalProcess", .signal, "Sends a signal to a process.") {
                target,
                name,
                arguments,
                reply throws(Fault) in
                let text = try arguments.signalText(1)
                switch target {
                case .process(let process):
                    guard let signal = SignalNumber(option: text) else { throw Fault(.badSignal, text) }
                    reply(operations.signal(process.name, signal).fault(as: name).outcome)
                case .group(let group): reply(signal(.group(group.name), text))
                }
            },
            .immediate(
                "sendProcessStdin",
                [.name, RPCMethod.Parameter(type: "string", name: "chars", text: "The text")],
                returns: "boolean",
                "Always true",
                "Sends a text to the standard input of a process."
            ) { arguments throws(Fault) in
                guard let text = arguments.values[1].text else {
                    throw Fault(.incorrectParameters, arguments.values[1].pythonText)
                }
                let name = try arguments.string(0)
                let process = try control.process(name).name
                if let fault = operations.write(text, to: process).fault(as: name, of: process) { throw fault }
                return .boolean(true)
            },
        ]
    }
}

extension RPCArguments {
    /// A signal may be a number, or any value that Python makes a number of.
    func signalText(_ index: Int) throws(Fault) -> String {
        guard values.indices.contains(index) else { throw Fault(.incorrectParameters) }
        switch values[index] {
        case .int, .boolean, .double: return String(try integer(index))
        default: return try string(index)
        }
    }
}
