import XMLRPC

extension Action {
    /// `version`: that of the server; supervisorctl itself has none to show (CTL-49).
    static let version: Action = .init(
        "version",
        usage: "version\t\t\tShow the version of the remote supervisord process"
    ) { (controller, argument) throws(ControlError) in
        guard argument.isEmpty else {
            controller.refuse(.version, "Error: version accepts no arguments")
            return
        }
        guard try controller.isUp() else { return }
        guard let version = try controller.call("getSupervisorVersion").text else {
            throw .unexpectedAnswer(method: "supervisor.getSupervisorVersion")
        }
        controller.print(version)
    }
}
