extension Action {
    /// `open`: another server from here on (CTL-50).
    static let open: Action = .init(
        "open",
        usage: """
            open <url>\tConnect to a remote supervisord process.
            \t\t(for UNIX domain socket, use unix:///socket/path)
            """
    ) { (controller, argument) throws(ControlError) in
        let url = argument.text
        guard hasKnownScheme(url) else {
            controller.print("ERROR: url must be http:// or unix://")
            controller.exitStatus = ExitStatus.generic
            return
        }
        controller.change(to: url)
        let exitStatus = controller.exitStatus
        try Action.status.run(controller, ActionArgument(""))
        controller.exitStatus = exitStatus
    }

    /// Without regard to case and to what follows, as in Supervisor; such a URL then turns out to be unknown.
    private static func hasKnownScheme(_ url: String) -> Bool {
        let scheme = String(url.prefix { $0 != ":" })
        return scheme.utf8.count < url.utf8.count && ["http", "unix"].contains(scheme.lowercased())
    }
}
