import Model
import XMLRPC

extension Action {
    /// `fg`: one RUNNING process on the terminal, and nothing else of it: what is not RUNNING has no streams to
    /// follow (CTL-51, CTL-52).
    static let fg: Action = .init(
        "fg",
        usage: """
            fg <process>\tConnect to a process in foreground mode
            \t\tCtrl-C to exit
            """,
        subject: .processes
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let names = argument.words
        guard let name = names.first else { return controller.refuse(.fg, "ERROR: no process name supplied") }
        if names.count > 1 { return controller.fail("ERROR: too many process names supplied") }
        let information: XMLRPCValue
        do throws(ControlError) {
            information = try controller.call("getProcessInfo", .string(name))
            guard try ProcessRecord(information).isRunning else {
                return controller.fail("ERROR: process not running")
            }
        } catch .fault(let fault) {
            if fault.kind == .badName {
                controller.unknownNames.append(name)
                return controller.fail("ERROR: bad process name supplied")
            }
            return controller.print("ERROR: \(ControlError.representation(of: fault))")
        }
        try ForegroundSession(controller, name: name, channels: channels(information)).run()
    }
}

/// The channels to follow: with `redirect_stderr` there is one log, and a request for the other ends in a 404.
private func channels(_ information: XMLRPCValue) -> [String] {
    information["stderr_logfile"]?.text == "" ? ["stdout"] : ["stdout", "stderr"]
}

extension Controller {
    /// Whether a process is in the state RUNNING.
    func isRunning(_ name: String) throws(ControlError) -> Bool {
        try ProcessRecord(call("getProcessInfo", .string(name))).isRunning
    }
}

extension ProcessRecord {
    fileprivate var isRunning: Bool { state == ProcessState.running.rawValue }
}
