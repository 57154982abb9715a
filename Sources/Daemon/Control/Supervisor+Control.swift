import Configuration
import ControlServer
import Model
import Output

extension Supervisor: SupervisorControl {
    var identifier: String { context.settings.identifier }

    var daemonStartedAt: Int { context.counters.startedAt }

    var orphansReaped: Int { context.counters.orphansReaped }

    var activeGroups: [any GroupControl] { planned.groups }

    var configuredGroups: [GroupSettings] { configuration.groups }

    func autoLog(group: String, process: String, channel: String) -> String? {
        guard freshGroups.contains(group), let active = groups.first(where: { $0.name == group }),
            let member = active.processes.first(where: { $0.settings.name == process })
        else { return nil }
        return (channel == "stdout" ? member.stdoutLog : member.stderrLog)?.path
    }

    var activityLog: LogLocation? {
        switch context.settings.log {
        case .file(let path): .file(path)
        // By this name it is missing (SPEC RPC-49).
        case .syslog: .stream("syslog")
        }
    }

    var operations: any ControlOperations { SupervisorOperations(supervisor: self) }

    func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        context.log.log(level, text())
    }
}

extension Group: GroupControl {
    var priority: Int { settings.priority }

    var members: [any ProcessControl] { processes }
}
