import ControlProtocol
import LinuxSystem
import Model
import Text
import XMLRPC

extension SupervisorNamespace {
    /// The methods that give information about processes.
    var informationMethods: [RPCMethod] {
        [
            .immediate(
                "getProcessInfo",
                [.name, .verbose],
                returns: "struct",
                "What is known",
                "Tells about a process."
            ) { arguments throws(Fault) in
                let verbose = try arguments.flag(1)
                let process = try control.process(try arguments.string(0))
                return information(
                    of: process,
                    withPrivileges: verbose || process.traits.setsPrivileges,
                    isVerbose: verbose
                )
            },
            .immediate(
                "getAllProcessInfo",
                [.verbose],
                returns: "array",
                "A structure each",
                "Tells about all processes."
            ) { arguments throws(Fault) in
                let verbose = try arguments.flag(0)
                return .array(
                    control.processesByName.map { information(of: $0, withPrivileges: verbose, isVerbose: verbose) }
                )
            },
            .immediate(
                "getAllConfigInfo",
                returns: "array",
                "A structure each",
                "Tells how all processes are configured, active or not."
            ) { _ in .array(configurations()) },
        ]
    }

    /// The configurations by the names of the processes; equal names are in group order (RPC-42).
    private func configurations() -> [XMLRPCValue] {
        let active = Set(control.activeGroups.map(\.name))
        return control.configuredProcesses()
            .enumerated()
            .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
            .map { _, process in process.information(isInUse: active.contains(process.group)) }
    }

    /// - Parameters:
    ///   - withPrivileges: whether to add the privileges of the process, as the kernel tells them (EXT-37).
    ///   - isVerbose: whether to add the facts that Supervisor does not have (EXT-97).
    private func information(of process: ActiveProcess, withPrivileges: Bool, isVerbose: Bool) -> XMLRPCValue {
        process.information(
            withPrivileges ? control.privileges(of: process.name) : nil,
            and: isVerbose ? process.orchestrationMembers(next: control.nextStep(of: process.name)) : []
        )
    }
}

extension ActiveProcess {
    /// The structure of getProcessInfo (RPC-60).
    /// - Parameters:
    ///   - privileges: the privileges of the process, as the kernel tells them, if they were asked for (EXT-37).
    ///   - more: the other members that were asked for.
    func information(_ privileges: PrivilegeTexts? = nil, and more: [XMLRPCMember] = []) -> XMLRPCValue {
        let now = Clock.wallNow().seconds
        let output = record.stdoutLog?.path ?? ""
        let members: KeyValuePairs<String, XMLRPCValue> = [
            "name": .string(name.process),
            "group": .string(name.group),
            "start": .int(record.startedAt ?? 0),
            "stop": .int(record.stoppedAt ?? 0),
            "now": .int(now),
            "state": .int(state.rawValue),
            "statename": .string(state.name),
            "spawnerr": .string(record.spawnError ?? ""),
            "exitstatus": .int(record.exitCode ?? 0),
            "logfile": .string(output),
            "stdout_logfile": .string(output),
            "stderr_logfile": .string(record.stderrLog?.path ?? ""),
            "pid": .int(Int(record.pid ?? 0)),
            "description": .string(description(now: now)),
        ]
        return .structure(members.map { XMLRPCMember($0.key, $0.value) } + (privileges?.members ?? []) + more)
    }

    /// The part of that which most clients read.
    func listed(now: Int) -> ProcessList.Row {
        ProcessList.Row(
            group: name.group,
            name: name.process,
            state: state.rawValue,
            stateName: state.name,
            description: description(now: now),
            pid: Int(record.pid ?? 0),
            exitStatus: record.exitCode ?? 0
        )
    }

    /// The text behind the state in `status` and on the page; empty while the process is on its way (RPC-61). Facts that
    /// Supervisor's words cannot express are added where they matter (EXT-70, EXT-73, EXT-74, EXT-77).
    func description(now: Int) -> String {
        if let next = nextStart(now: now) { return "\(next.words)\(next.seconds) s" }
        switch state {
        case .running:
            let uptime = Uptime.text(seconds: now - (record.startedAt ?? now))
            return "pid \(record.pid ?? 0), uptime \(uptime)" + (health.map { ", \($0.words)" } ?? "")
        case .backoff:
            return failure + memoryWords
        case .fatal:
            return [failure + memoryWords, nextRun(now: now)].compactMap(\.self).joined(separator: ", ")
        case .stopped, .exited:
            if let nextRun = nextRun(now: now) { return nextRun }
            // A process that was stopped out of BACKOFF without having run has no stop time (QRK-26).
            guard let stoppedAt = record.stoppedAt else { return "Not started" }
            return Uptime.date(of: Clock.localTime(ofSecond: stoppedAt)) + memoryWords
        case .starting:
            return waitingFor.isEmpty ? "" : "waiting for \(waitingFor.joined(separator: ", "))"
        case .stopping, .unknown:
            return ""
        }
    }

    /// Why a process could not be started.
    var failure: String { record.spawnError ?? "unknown error (try \"tail \(name.process)\")" }
}

extension PrivilegeTexts {
    fileprivate var members: [XMLRPCMember] {
        [
            XMLRPCMember("user", .string(user)), XMLRPCMember("groups", .string(groups)),
            XMLRPCMember("capabilities", .string(capabilities)),
            XMLRPCMember("no_new_privileges", .string(noNewPrivileges)), XMLRPCMember("seccomp", .string(seccomp)),
        ]
    }
}

/// Times in the form that people read.
enum Uptime {
    /// `0:00:05`, `1 day, 1:01:01`, `2 days, 0:00:05`.
    static func text(seconds: Int) -> String {
        let seconds = max(0, seconds)
        let days = seconds / 86400
        let rest = seconds % 86400
        let time = "\(rest / 3600):\((rest / 60 % 60).zeroPadded(to: 2)):\((rest % 60).zeroPadded(to: 2))"
        return switch days {
        case 0: time
        case 1: "1 day, \(time)"
        default: "\(days) days, \(time)"
        }
    }

    /// `Nov 21 02:21 AM`.
    static func date(of time: DateTime) -> String {
        let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
        let half = time.hour < 12 ? "AM" : "PM"
        return
            "\(time.monthName) \(time.day.zeroPadded(to: 2)) \(hour.zeroPadded(to: 2)):\(time.minute.zeroPadded(to: 2)) \(half)"
    }
}
