extension Action {
    /// `open`: another server from here on (SPEC CTL-50).
    static let open: Action = .init(
        "open",
        usage: """
            open <url>\tConnect to a remote supervisord process.
            \t\t(for UNIX domain socket, use unix:///socket/path)
            """
    ) { (controller, argument) throws(ControlError) in
        let url = argument.text
        guard ServerAddress(url: url) != nil else {
            controller.print("ERROR: url must be http:// or unix://")
            controller.exitStatus = ExitStatus.generic
            return
        }
        controller.change(to: url)
        let exitStatus = controller.exitStatus
        try Action.status.run(controller, ActionArgument(""))
        controller.exitStatus = exitStatus
    }
}
