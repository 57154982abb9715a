import Configuration
import ControlProtocol
import Model
import XMLRPC

/// The most processes of a section, more than any machine can run.
private let mostProcesses = 100_000

extension InitNamespace {
    var scaleProgram: RPCMethod {
        RPCMethod(
            name: "scaleProgram",
            parameters: [
                RPCMethod.Parameter(type: "string", name: "name", text: "The name of a program", isOptional: false),
                RPCMethod.Parameter(type: "int", name: "count", text: "The number of its processes", isOptional: false),
            ],
            result: "struct",
            text: "Makes the number of processes of a program another one, until its section is read again.",
            resultText: "started and stopped: for each process a structure with name, group, status and description"
        ) { arguments, reply throws(Fault) in
            let name = try arguments.string(0)
            let count = try arguments.integer(1)
            guard (0...mostProcesses).contains(count) else { throw Fault(.incorrectParameters) }
            control.operations.scale(ProgramScale(program: name, count: count)) { reply($0.outcome(for: name)) }
        }
    }
}

extension ScaleResult {
    fileprivate func outcome(for name: String) -> RPCOutcome {
        switch self {
        case .scaled(let started, let stopped):
            let new = started.map { $0.status($0.result.fault(as: $0.process.text)) }
            let old = stopped.map { $0.status($0.result.fault(as: $0.process.text)) }
            return .success(.record(["started": .array(new), "stopped": .array(old)]))
        case .unknown: return .failure(Fault(.badName, name))
        case .impossible(let text): return .failure(Fault(.failed, text))
        case .refused(let error): return .failure(Fault(.cantReread, error.message))
        case .shuttingDown: return .failure(Fault(.shutdownState))
        }
    }
}
