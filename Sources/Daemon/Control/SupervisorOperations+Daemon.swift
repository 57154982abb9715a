import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import Output
import OutputPipeline
import ProcessLifecycle

/// The configuration and its groups.
extension SupervisorOperations {
    func reread() throws(ConfigurationError) -> RereadResult {
        let plan = try readAgain()
        return RereadResult(added: plan.added, changed: plan.changed, removed: plan.removed)
    }

    private func readAgain() throws(ConfigurationError) -> UpdatePlan {
        let variables = supervisor.configuration.expansionVariables
        if let new = try supervisor.owner?.configuration(expansionVariables: variables) { supervisor.adopt(new) }
        let plan = UpdatePlan(active: supervisor.groups.map(\.settings), new: supervisor.configuration.groups)
        // An update under way would get in the way of a client that makes the same update.
        guard let pending = supervisor.configurationWatch?.pending, !pending.isEmpty else { return plan }
        return plan.restricted(to: Set(plan.steps.map(\.group)).subtracting(pending))
    }

    func addGroup(named name: String) -> AddResult {
        // A group that the configuration no longer has cannot be added, running or not.
        guard let settings = supervisor.configuredGroup(named: name) else { return .unknown }
        if supervisor.group(named: name) != nil { return .alreadyActive }
        do throws(FastCGISocket.Problem) {
            let why = requester.reason.isEmpty ? "its group was added" : requester.reason
            try supervisor.add(settings, by: ChangeRequester(requester.origin, reason: why))
            return .added
        } catch {
            return .failed(error.text)
        }
    }

    func removeGroup(named name: String) -> RemoveResult {
        guard let group = supervisor.group(named: name) else { return .unknown }
        guard group.isStopped else { return .stillRunning }
        supervisor.remove(group)
        return .removed
    }

    func update(_ groups: Set<String>?, _ done: @escaping (UpdateResult) -> Void) {
        do throws(ConfigurationError) {
            let plan = try readAgain()
            UpdateOperation(groups.map { plan.restricted(to: $0) } ?? plan, by: self, done).run()
        } catch {
            done(.refused(error))
        }
    }
}

/// The daemon as a whole.
extension SupervisorOperations {
    func reload() -> ReloadResult {
        // The answer is that of any other part of a shutdown.
        if supervisor.isEnding { return .shuttingDown }
        do throws(ConfigurationError) {
            try supervisor.owner?.restart()
            return .begun
        } catch {
            return .refused(error)
        }
    }

    func shutDown() {
        supervisor.owner?.shutDown()
    }

    func reopenLogs() {
        supervisor.context.log.log(.info, "supervisord logreopen")
        supervisor.context.log.reopen()
        supervisor.reopenLogs()
    }

    func clearActivityLog() -> ActivityLogClearing {
        let context = supervisor.context
        guard case .file(let path) = context.settings.log else { return .noFile }
        if let account = context.log.account {
            account.kept?.clear()
            return .cleared
        }
        // A file by this name is not ours to remove, whatever it is (EXT-14).
        if StandardStreamLookup.descriptor(path) != nil { return .cleared }
        guard let status = try? FileStatus(path: path) else { return .noFile }
        if status.kind == .directory { return .failed }
        // A device is never removed (QRK-19).
        guard status.kind == .regular else { return .cleared }
        do throws(Errno) {
            // The line is the last one of the old file (LOG-37).
            try context.files.remove(path) { context.log.log(.info, "reopening log file") }
        } catch {
            return .failed
        }
        context.log.reopen()
        return .cleared
    }

    func sendRemoteCommunication(type: String, data: String) {
        supervisor.context.events.notify(.remoteCommunication(type: type, data: data))
    }
}
