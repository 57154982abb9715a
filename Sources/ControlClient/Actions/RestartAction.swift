extension Action {
    /// `restart`: `stop`, then `start`, with the same names (CTL-34); with `--rolling` one process after the other (EXT-95).
    static let restart: Action = .init(
        "restart",
        usage: """
            restart <name>\t\tRestart a process
            restart <gname>:*\tRestart all processes in a group
            restart <name> <name>\tRestart multiple processes or groups
            restart all\t\tRestart all processes
            Note: restart does not reread config files. For that, see reread and update.
            """,
        addedUsage: """
            restart --rolling <name> [...]\tOne process at a time, each until it is RUNNING, and healthy
            """,
        subject: .processes,
        options: ["--rolling"],
        summary: "Restart processes and groups"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let words = argument.words(options: ["--rolling"])
        let names = words.filter { $0 != "--rolling" }
        if names.isEmpty {
            controller.refuse(.restart, "Error: restart requires a process name")
        } else if names.count < words.count {
            try RollingRestart(controller).run(names)
        } else {
            try ProcessOperation.stop.run(controller, names: names)
            try ProcessOperation.start.run(controller, names: names)
        }
    }
}
