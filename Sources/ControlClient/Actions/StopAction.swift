import Model
import XMLRPC

extension Action {
    /// `stop`: waits until the processes have ended. One that does not run is no failure (CTL-33).
    static let stop: Action = .init(
        "stop",
        usage: """
            stop <name>\t\tStop a process
            stop <gname>:*\t\tStop all processes in a group
            stop <name> <name>\tStop multiple processes or groups
            stop all\t\tStop all processes
            """,
        subject: .processes,
        summary: "Stop processes and groups"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        if argument.isEmpty {
            controller.refuse(.stop, "Error: stop requires a process name")
        } else {
            try ProcessOperation.stop.run(controller, names: argument.words)
            try controller.explainDependents(on: argument.words)
        }
    }
}

extension ProcessOperation {
    static let stop = ProcessOperation(
        verb: "stop",
        ignoredFault: .notRunning,
        unknownGroupStatus: ExitStatus.generic,
        words: { words(for: $0, success: "stopped") },
        concerns: { $0.isRunning }
    )

    /// The words of `stop` and `signal` about a process.
    static func words(for result: ProcessResult, success: String) -> String? {
        let name = result.name.text
        return switch result.kind {
        case .success: "\(name): \(success)"
        case .badName: "\(name): ERROR (no such process)"
        case .badSignal: "\(name): ERROR (bad signal name)"
        case .notRunning: "\(name): ERROR (not running)"
        case .failed: result.description
        default: nil
        }
    }
}
