import Configuration
import Model
import XMLRPC

extension SupervisorNamespace {
    /// Starting, stopping and signalling one process.
    var processMethods: [RPCMethod] {
        [
            RPCMethod(
                name: "startProcess",
                parameters: [.name, .wait],
                result: "boolean",
                text: "Starts a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                let wait = arguments.truth(1, default: true)
                switch try control.target(name) {
                case .process(let process):
                    operations.start(process, wait: wait) { reply($0.fault(as: name).outcome) }
                case .group(let group): start(.group(group.name), wait: wait, reply: reply)
                }
            },
            RPCMethod(
                name: "stopProcess",
                parameters: [.name, .wait],
                result: "boolean",
                text: "Stops a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                let wait = arguments.truth(1, default: true)
                switch try control.target(name) {
                case .process(let process):
                    operations.stop(process, wait: wait) { reply($0.fault(as: name).outcome) }
                case .group(let group): stop(.group(group.name), wait: wait, reply: reply)
                }
            },
            RPCMethod(
                name: "signalProcess",
                parameters: [.name, .signal],
                result: "boolean",
                text: "Sends a signal to a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                switch try control.target(name) {
                case .process(let process):
                    let text = try arguments.signalText(1)
                    guard let signal = SignalNumber(option: text) else { throw Fault(.badSignal, text) }
                    reply(operations.signal(process, signal).fault(as: name).outcome)
                case .group(let group):
                    reply(signal(.group(group.name), try arguments.signalText(1)))
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
                let process = try control.process(name)
                if let fault = operations.write(text, to: process).fault(as: name, of: process) { throw fault }
                return .boolean(true)
            },
        ]
    }
}

extension RPCArguments {
    /// A signal may come as a number, and as whatever Python makes one of.
    func signalText(_ index: Int) throws(Fault) -> String {
        guard values.indices.contains(index) else { throw Fault(.incorrectParameters) }
        switch values[index] {
        case .int, .boolean, .double: return String(try integer(index))
        default: return try string(index)
        }
    }
}
