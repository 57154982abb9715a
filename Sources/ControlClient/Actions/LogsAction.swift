extension Action {
    /// `logs`: what programs have written last and what they write from now on, all in one order (EXT-90).
    static let logs: Action = .init(
        "logs",
        usage: """
            logs\t\t\tLast 10 lines of each process, in the order in which they came
            logs -n <lines> <name>\tLast lines of a process, a group or what a pattern fits
            logs -f\t\t\tThe same, and what comes, until Ctrl-C
            """,
        subject: .processes
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let options: LogsOptions
        do throws(LogsOptions.Problem) {
            options = try LogsOptions(argument.words(options: LogsOptions.longOptions))
        } catch {
            return controller.refuse(.logs, error.text)
        }
        try LogsSession(controller, options).run()
    }
}
