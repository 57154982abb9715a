import Configuration
import LinuxSystem
import Model
import Output
import Text
import XMLRPC

extension SupervisorNamespace {
    /// What is known of the processes.
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
                return process.information(withPrivileges: verbose || process.settings.setsPrivileges)
            },
            .immediate(
                "getAllProcessInfo",
                [.verbose],
                returns: "array",
                "A structure each",
                "Tells about all processes."
            ) { arguments throws(Fault) in
                let verbose = try arguments.flag(0)
                return .array(control.processesByName.map { $0.information(withPrivileges: verbose) })
            },
            .immediate(
                "getAllConfigInfo",
                returns: "array",
                "A structure each",
                "Tells how all processes are configured, active or not."
            ) { _ in .array(configurations()) },
        ]
    }

    /// By the names of the processes; those of equal name in group order (RPC-42).
    private func configurations() -> [XMLRPCValue] {
        let active = Set(control.activeGroups.map(\.name))
        return control.configuredGroups
            .flatMap { group in group.processes.map { (group: group, process: $0) } }
            .enumerated()
            .sorted { ($0.element.process.name, $0.offset) < ($1.element.process.name, $1.offset) }
            .map { _, element in
                element.process.information(
                    in: element.group,
                    isInUse: active.contains(element.group.name),
                    autoLog: { control.autoLog(group: element.group.name, process: element.process.name, channel: $0) }
                )
            }
    }
}

extension ProcessControl {
    /// The structure of getProcessInfo (RPC-60).
    /// - Parameter withPrivileges: also what the kernel says that the process may do (EXT-37).
    func information(withPrivileges: Bool = false) -> XMLRPCValue {
        let now = Clock.wallNow().seconds
        let members: KeyValuePairs<String, XMLRPCValue> = [
            "name": .string(settings.name),
            "group": .string(groupName),
            "start": .int(startedAt ?? 0),
            "stop": .int(stoppedAt ?? 0),
            "now": .int(now),
            "state": .int(state.rawValue),
            "statename": .string(state.name),
            "spawnerr": .string(spawnError ?? ""),
            "exitstatus": .int(exitCode ?? 0),
            "logfile": .string(stdoutLog?.path ?? ""),
            "stdout_logfile": .string(stdoutLog?.path ?? ""),
            "stderr_logfile": .string(stderrLog?.path ?? ""),
            "pid": .int(Int(pid ?? 0)),
            "description": .string(description(now: now)),
        ]
        return .structure(
            members.map { XMLRPCMember($0.key, $0.value) } + (withPrivileges ? privileges : [])
        )
    }

    /// Texts, empty ones of a process that does not run (EXT-37).
    private var privileges: [XMLRPCMember] {
        let privileges = pid.flatMap(ProcessTable.privileges)
        let texts: KeyValuePairs<String, String?> = [
            "user": privileges.map { "\($0.user)" },
            "groups": privileges.map { $0.groups.map { "\($0)" }.joined(separator: ",") },
            "capabilities": privileges.map { Capabilities.names(of: $0.capabilities).joined(separator: ",") },
            "no_new_privileges": privileges?.noNewPrivileges.map { $0 ? "true" : "false" },
            "seccomp": privileges?.seccomp?.word,
        ]
        return texts.map { XMLRPCMember($0.key, .string($0.value ?? "")) }
    }

    /// The text behind the state in `status` and on the page; empty while the process is on its way (RPC-61).
    func description(now: Int) -> String {
        switch state {
        case .running:
            "pid \(pid ?? 0), uptime \(Uptime.text(seconds: now - (startedAt ?? now)))"
        case .fatal, .backoff:
            spawnError ?? "unknown error (try \"tail \(settings.name)\")"
        case .stopped, .exited:
            // A process that was stopped out of BACKOFF without having run has no stop time (QRK-26).
            stoppedAt.map { Uptime.date(of: Clock.localTime(ofSecond: $0)) } ?? "Not started"
        case .starting, .stopping, .unknown:
            ""
        }
    }
}

/// Times as people read them.
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
