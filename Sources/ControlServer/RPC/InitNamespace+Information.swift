import ControlProtocol
import Model
import XMLRPC

extension InitNamespace {
    /// All that people see of all processes, in one call (EXT-97).
    var allProcessInformation: RPCMethod {
        .immediate(
            "getAllProcessInfo",
            returns: "array",
            "As supervisor.getAllProcessInfo(true), with how a process that is down has ended, without what costs a question for each",
            "Tells about all processes."
        ) { _ in
            .array(
                control.processesByName.map { process in
                    // The next step would take a question to the core for each process.
                    let members = process.orchestrationMembers(next: nil).filter {
                        !["next", "next_at"].contains($0.name)
                    }
                    return process.information(and: members + endMembers(of: process))
                }
            )
        }
    }

    /// The end of the last run of a process that is down, or waits to be started again, without a request.
    private func endMembers(of process: ActiveProcess) -> [XMLRPCMember] {
        guard [.exited, .backoff, .fatal].contains(process.state) else { return [] }
        var members: [XMLRPCMember] = []
        let entry = control.history(of: process.name).last { $0.end != nil }
        switch entry?.end {
        case .exited(let code): members.append(XMLRPCMember("exit_code", .int(Int(code))))
        case .signaled(let signal, _): members.append(XMLRPCMember("signal", .string(signal.shortName)))
        case .other, nil: break
        }
        if entry?.isOutOfMemory == true { members.append(XMLRPCMember("oom", .boolean(true))) }
        if process.state == .exited {
            let isExpected = process.traits.exitCodes.contains(process.record.exitCode ?? 0)
            members.append(XMLRPCMember("expected", .boolean(isExpected)))
        }
        return members
    }
}

extension SignalNumber {
    /// The name without SIG: `KILL`, or `35` for a signal without a name.
    fileprivate var shortName: String {
        guard let name else { return String(rawValue) }
        return String(name.dropFirst(3))
    }
}
