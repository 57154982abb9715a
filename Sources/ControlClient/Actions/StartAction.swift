import Model
import XMLRPC

extension Action {
    /// `start`: waits until the processes are RUNNING, with `--no-deps` without what they depend on (EXT-70). Without a
    /// name the exit status is 2, not 1 as of other actions (CTL-32).
    static let start: Action = .init(
        "start",
        usage: """
            start <name>\t\tStart a process
            start <gname>:*\t\tStart all processes in a group
            start <name> <name>\tStart multiple processes or groups
            start all\t\tStart all processes
            """,
        addedUsage: """
            start --no-deps <name> [...]\tStart at once, without what the processes depend on
            """,
        subject: .processes,
        options: ["--no-deps"],
        summary: "Start processes and groups"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let words = argument.words(options: ["--no-deps"])
        let names = words.filter { $0 != "--no-deps" }
        if names.isEmpty {
            controller.refuse(
                .start,
                "Error: start requires a process name",
                status: ExitStatus.invalidArguments
            )
        } else if names.count < words.count, try controller.startsWithoutDependencies() {
            var operation = ProcessOperation.start
            operation.singleMethod = "init.startProcess"
            operation.parameters = [.boolean(true), .boolean(false)]
            // One that waits is started as well.
            operation.concerns = { $0 == .starting || !$0.isRunning }
            try operation.run(controller, names: names)
        } else {
            try ProcessOperation.start.run(controller, names: names)
        }
    }
}

extension ProcessOperation {
    static let start = ProcessOperation(
        verb: "start",
        ignoredFault: .alreadyStarted,
        unknownGroupStatus: ExitStatus.invalidArguments,
        words: { result in
            let name = result.name.text
            return switch result.kind {
            case .success: "\(name): started"
            case .badName: "\(name): ERROR (no such process)"
            case .noFile: "\(name): ERROR (no such file)"
            case .notExecutable: "\(name): ERROR (file is not executable)"
            case .alreadyStarted: "\(name): ERROR (already started)"
            case .spawnError: "\(name): ERROR (spawn error)"
            case .abnormalTermination: "\(name): ERROR (abnormal termination)"
            default: nil
            }
        },
        concerns: { !$0.isRunning }
    )
}
