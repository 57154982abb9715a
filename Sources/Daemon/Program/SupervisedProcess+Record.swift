import Configuration
import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import ProcessLifecycle

/// A process as clients see it.
extension SupervisedProcess {
    var isEnding: Bool { machine.phase.isEndingByItself }
    var isToBeRestarted: Bool { machine.phase.isToBeRestarted }
    /// nil when the channel has no log.
    var stdoutLog: LogPlace? { logs.outputLog.place }
    var stderrLog: LogPlace? { logs.errorLog?.place }

    var record: ProcessRecord {
        var record = ProcessRecord(state: state)
        record.stdoutLog = stdoutLog
        record.stderrLog = stderrLog
        return self.record(as: record)
    }

    /// The present record, made from an earlier one: the logs of a process stay where they are.
    func record(as earlier: ProcessRecord) -> ProcessRecord {
        var record = earlier
        record.state = state
        record.isEnding = isEnding
        record.pid = pid
        record.startedAt = machine.startedAt
        record.stoppedAt = machine.stoppedAt
        record.exitCode = machine.exitCode
        record.spawnError = machine.spawnError
        record.automaticRestarts = machine.automaticRestarts
        record.extras = extras
        return record
    }

    /// The facts that Supervisor does not tell; nil when there are none.
    private var extras: Boxed<ProcessExtras>? {
        guard settings.isOrchestrated || outOfMemoryKills > 0 else { return nil }
        var extras = ProcessExtras()
        extras.outOfMemoryKills = outOfMemoryKills
        extras.isOutOfMemory = machine.outOfMemory != nil
        extras.nextStartAt = machine.nextStartAt
        extras.readyMilliseconds = machine.readyAfter?.milliseconds
        if machine.awaitsRestart { extras.lastEnd = machine.lastEnd?.description }
        for attachment in attachments { attachment.report(to: &extras) }
        return extras == ProcessExtras() ? nil : Boxed(extras)
    }

    /// Whether nothing has changed since that record.
    func isAs(_ record: ProcessRecord) -> Bool {
        record.state == state && record.pid == pid && record.isEnding == isEnding
            && record.startedAt == machine.startedAt && record.stoppedAt == machine.stoppedAt
            && record.exitCode == machine.exitCode && record.automaticRestarts == machine.automaticRestarts
            && record.spawnError == machine.spawnError && record.extras == extras
    }

    var traits: ControlProtocol.ProcessTraits {
        ControlProtocol.ProcessTraits(
            name: name.process,
            isAutostarted: settings.autostart,
            exitCodes: settings.exitCodes,
            redirectsErrors: settings.redirectStderr,
            stdoutStream: settings.stdout.standardStream,
            stderrStream: settings.stderr.standardStream,
            setsPrivileges: settings.setsPrivileges,
            programName: settings.program == settings.name ? nil : settings.program,
            orchestration: settings.isOrchestrated
                ? Boxed(
                    OrchestrationTraits(
                        dependencies: settings.orchestration.dependencies,
                        hasHealthCheck: settings.orchestration.healthCheck != nil
                    )
                ) : nil
        )
    }

    var volumes: Volumes.Entry {
        Volumes.Entry(name, stdout: logs.volume(.stdout), stderr: logs.volume(.stderr))
    }

    /// Its privileges, as the kernel tells them (EXT-37); nil when it does not run.
    var privileges: PrivilegeTexts? {
        guard let privileges = pid.flatMap(ProcessTable.privileges) else { return nil }
        var texts = PrivilegeTexts()
        texts.user = String(privileges.user)
        texts.groups = privileges.groups.map { String($0) }.joined(separator: ",")
        texts.capabilities = Capabilities.names(of: privileges.capabilities).joined(separator: ",")
        texts.noNewPrivileges = privileges.noNewPrivileges.map { $0 ? "true" : "false" } ?? ""
        texts.seccomp = privileges.seccomp?.word ?? ""
        return texts
    }
}
