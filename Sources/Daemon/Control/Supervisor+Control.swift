import Configuration
import ControlServer
import EventProtocol
import LinuxSystem
import Model
import Output

extension Supervisor: SupervisorControl {
    var identifier: String { context.settings.identifier }

    var daemonStartedAt: Int { context.counters.startedAt }

    var orphansReaped: Int { context.counters.orphansReaped }

    var activeGroups: [any GroupControl] {
        groups.enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .map(\.element)
    }

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

    func clearActivityLog() throws(Fault) {
        guard case .file(let path) = context.settings.log else { throw Fault(.noFile) }
        // By that name the file is not ours to remove, whatever it is (EXT-14).
        if StandardStreamLookup.descriptor(path) != nil { return }
        guard let status = try? FileStatus(path: path) else { throw Fault(.noFile) }
        if status.kind == .directory { throw Fault(.failed) }
        // Never a device (QRK-19: improve).
        guard status.kind == .regular else { return }
        do throws(Errno) {
            // The line is the last one of the old file (SPEC LOG-37).
            try context.files.remove(path) { context.log.log(.info, "reopening log file") }
        } catch {
            throw Fault(.failed)
        }
        context.log.reopen()
    }

    func reloadConfiguration() throws(ConfigurationError) -> ConfigurationDiff {
        let new = try requests.load(configuration.expansionVariables)
        adopt(new)
        return ConfigurationDiff(active: groups.map(\.settings), new: new.groups)
    }

    func addGroup(named name: String) throws(Fault) {
        // What the configuration no longer has cannot be added, running or not.
        guard let settings = configuration.groups.first(where: { $0.name == name }) else { throw Fault(.badName, name) }
        if groups.contains(where: { $0.name == name }) { throw Fault(.alreadyAdded, name) }
        do throws(FastCGISocket.Problem) {
            try add(settings)
        } catch {
            throw Fault(.failed, error.text)
        }
    }

    func removeGroup(named name: String) throws(Fault) {
        guard let group = groups.first(where: { $0.name == name }) else { throw Fault(.badName, name) }
        guard group.isStopped else { throw Fault(.stillRunning, name) }
        remove(group)
    }

    func shutDown() {
        requests.shutDown()
    }

    func restart() throws(Fault) {
        // As during any other part of a shutdown.
        if isEnding { throw Fault(.shutdownState) }
        do throws(ConfigurationError) {
            try requests.restart()
        } catch {
            throw Fault(.cantReread, error.message)
        }
    }

    func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        context.log.log(level, text())
    }

    func sendRemoteCommunication(type: String, data: String) {
        context.events.notify(.remoteCommunication(type: type, data: data))
    }
}

extension Group: GroupControl {
    var priority: Int { settings.priority }

    var members: [any ProcessControl] { processes }
}
