import Model
import XMLRPC

extension Action {
    /// `clear`, which unlike Supervisor's also takes groups (CTL-36).
    static let clear: Action = .init(
        "clear",
        usage: """
            clear <name>\t\tClear a process' log files.
            clear <name> <name>\tClear multiple process' log files
            clear all\t\tClear all process' log files
            """,
        subject: .processes,
        summary: "Empty the logs of processes"
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let names = argument.words
        if names.isEmpty {
            controller.refuse(.clear, "Error: clear requires a process name")
        } else if names.contains("all") {
            let method = "clearAllProcessLogs"
            for element in try controller.list(method) {
                try controller.showCleared(try ProcessResult(element, method: "supervisor.\(method)"))
            }
        } else {
            for name in names { try controller.clear(name) }
        }
    }
}

extension Controller {
    fileprivate func clear(_ text: String) throws(ControlError) {
        let pattern = NamePattern(text)
        let selection = ProcessSelection(text)
        guard pattern.process == nil || selection.mayBePattern else { return try clear(text, pattern.namespec) }
        let members = selection.members(among: try allProcesses().map(\.name))
        guard !members.isEmpty else {
            if pattern.process != nil { return try clear(text, pattern.namespec) }
            print("\(pattern.group): ERROR (no such group)")
            unknownNames.append(text)
            exitStatus = ExitStatus.generic
            return
        }
        for member in members { try clear("\(member.group):\(member.process)", member) }
    }

    private func clear(_ text: String, _ name: Namespec) throws(ControlError) {
        var result = ProcessResult(name: name, code: Fault.Kind.success.rawValue, description: "")
        do throws(ControlError) {
            try call("clearProcessLogs", .string(text))
        } catch .fault(let fault) {
            result = ProcessResult(name: name, code: fault.code, description: fault.text)
        }
        try showCleared(result)
    }

    fileprivate func showCleared(_ result: ProcessResult) throws(ControlError) {
        let name = result.name.text
        switch result.kind {
        case .success: print("\(name): cleared")
        case .badName:
            print("\(name): ERROR (no such process)")
            unknownNames.append(name)
        case .failed: print("\(name): ERROR (failed)")
        default: throw .unknownResult(code: result.code, name: name)
        }
        if let status = ExitStatus.of(result.kind, ignoring: nil) { exitStatus = status }
    }
}
