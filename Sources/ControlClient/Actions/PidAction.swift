import Model
import XMLRPC

extension Action {
    /// `pid`: bare numbers, one a line, for scripts; 0 for a process that is not alive (CTL-31).
    static let pid: Action = .init(
        "pid",
        usage: """
            pid\t\t\tGet the PID of supervisord.
            pid <name>\t\tGet the PID of a single child process by name.
            pid all\t\t\tGet the PID of every child process, one per line.
            """,
        subject: .processes,
        summary: "Show the pid of supervisord, or of processes"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let names = argument.words
        if names.isEmpty {
            guard let pid = try controller.call("getPID").integer else {
                throw .unexpectedAnswer(method: "supervisor.getPID")
            }
            controller.print(String(pid))
        } else if names.contains("all") {
            for process in try controller.allProcesses() { controller.print(String(process.pid)) }
        } else {
            for name in names { try controller.printPid(of: name) }
        }
    }
}

extension Controller {
    fileprivate func printPid(of name: String) throws(ControlError) {
        do throws(ControlError) {
            let pid = try ProcessRecord(call("getProcessInfo", .string(name))).pid
            print(String(pid))
            if pid == 0 { exitStatus = ExitStatus.notRunning }
        } catch let error where error.faultKind == .badName {
            print("No such process \(name)")
            unknownNames.append(name)
            exitStatus = ExitStatus.generic
        }
    }
}
