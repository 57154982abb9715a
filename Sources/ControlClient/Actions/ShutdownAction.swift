import LinuxSystem
import Model

extension Action {
    /// `shutdown`: ends supervisord, so a person is asked first. One that is ending already is no failure (CTL-48).
    static let shutdown: Action = .init(
        "shutdown",
        usage: "shutdown \tShut the remote supervisord down."
    ) { (controller, argument) throws(ControlError) in
        guard argument.isEmpty else {
            controller.refuse(.shutdown, "Error: shutdown accepts no arguments")
            return
        }
        guard try controller.confirms("Really shut the remote supervisord process down y/N? ") else { return }
        let server = controller.server
        do throws(ControlError) {
            try controller.call("shutdown")
            controller.print("Shut down")
        } catch let error where error.faultKind == .shutdownState {
            controller.print("ERROR: already shutting down")
        } catch .connection(.connectionRefused) {
            controller.print("ERROR: " + server.complaint("refused connection (already shut down?)"))
            controller.exitStatus = ExitStatus.generic
        } catch .connection(.noSuchFile) {
            controller.print("ERROR: " + server.complaint("no such file (already shut down?)"))
            controller.exitStatus = ExitStatus.generic
        }
    }
}
