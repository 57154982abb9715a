import Model

extension Action {
    /// `reload`: restarts supervisord and all programs, so a person is asked first (CTL-47).
    static let reload: Action = .init(
        "reload",
        usage: "reload \t\tRestart the remote supervisord."
    ) { (controller, argument) throws(ControlError) in
        guard argument.isEmpty else {
            controller.refuse(.reload, "Error: reload accepts no arguments")
            return
        }
        guard try controller.confirms("Really restart the remote supervisord process y/N? ") else { return }
        do throws(ControlError) {
            try controller.call("restart")
            controller.print("Restarted supervisord")
        } catch let error where error.faultKind == .shutdownState {
            controller.print("ERROR: already shutting down")
            controller.exitStatus = ExitStatus.generic
        }
    }
}

extension Controller {
    /// Whether the person at the terminal agrees; without a terminal the answer is yes.
    func confirms(_ question: String) throws(ControlError) -> Bool {
        guard isInteractive else { return true }
        let answer = try ask(question)
        return answer.utf8.first == UInt8(ascii: "y") || answer.utf8.first == UInt8(ascii: "Y")
    }
}
