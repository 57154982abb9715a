import XMLRPC

extension Action {
    /// `signal`: the same signal to every process that is named; to the process alone, never to its group (CTL-35,
    /// PROC-41).
    static let signal: Action = .init(
        "signal",
        usage: """
            signal <signal name> <name>\t\tSignal a process
            signal <signal name> <gname>:*\t\tSignal all processes in a group
            signal <signal name> <name> <name>\tSignal multiple processes or groups
            signal <signal name> all\t\tSignal all processes
            """,
        subject: .processes,
        summary: "Send a signal to processes"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let words = argument.words
        guard let signal = words.first, words.count >= 2 else {
            controller.refuse(.signal, "Error: signal requires a signal name and a process name")
            return
        }
        let operation = ProcessOperation(
            verb: "signal",
            parameters: [.string(signal)],
            unknownGroupStatus: ExitStatus.generic,
            words: { ProcessOperation.words(for: $0, success: "signalled") }
        )
        try operation.run(controller, names: Array(words.dropFirst()))
    }
}
