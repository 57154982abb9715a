extension Action {
    /// `restart`: `stop`, then `start`, with the same names (CTL-34).
    static let restart: Action = .init(
        "restart",
        usage: """
            restart <name>\t\tRestart a process
            restart <gname>:*\tRestart all processes in a group
            restart <name> <name>\tRestart multiple processes or groups
            restart all\t\tRestart all processes
            Note: restart does not reread config files. For that, see reread and update.
            """,
        subject: .processes
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        if argument.isEmpty {
            controller.refuse(.restart, "Error: restart requires a process name")
        } else {
            try ProcessOperation.stop.run(controller, names: argument.words)
            try ProcessOperation.start.run(controller, names: argument.words)
        }
    }
}
