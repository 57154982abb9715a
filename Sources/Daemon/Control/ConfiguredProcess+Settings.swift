import Configuration
import ControlProtocol
import Model
import OutputPipeline

extension ConfiguredProcess {
    /// - Parameter active: the process that runs with these settings; its AUTO logs have been made. After a reread they are
    ///   not known any more (RPC-62).
    init(_ settings: ProcessSettings, in group: GroupSettings, active: SupervisedProcess?) {
        self.init(
            group: group.name,
            groupPriority: group.priority,
            name: settings.name,
            command: FileMark.shown(settings.command),
            directory: settings.directory.map(FileMark.shown),
            uid: settings.user?.uid,
            priority: settings.priority,
            autostart: settings.autostart,
            autorestart: settings.autorestart,
            exitCodes: settings.exitCodes,
            killAsGroup: settings.killAsGroup,
            redirectStderr: settings.redirectStderr,
            startretries: settings.startretries,
            startsecs: settings.startsecs,
            stopSignal: settings.stopSignal.rawValue,
            stopwaitsecs: settings.stopwaitsecs,
            serverURL: settings.serverURL.text,
            stdout: Channel(settings.stdout, autoLog: { active?.stdoutLog }),
            stderr: Channel(settings.stderr, autoLog: { active?.stderrLog })
        )
    }
}

extension ConfiguredProcess.Channel {
    fileprivate init(_ settings: ChannelSettings, autoLog: () -> LogPlace?) {
        self.init(
            captureMaxBytes: settings.captureMaxBytes,
            eventsEnabled: settings.eventsEnabled,
            logfile: settings.logfile.text(autoLog),
            backups: settings.backups,
            maxBytes: settings.maxBytes,
            syslog: settings.syslog
        )
    }
}

extension ChannelSettings {
    /// `/dev/stdout` or the like when its log is one of our own standard streams.
    var standardStream: String? {
        guard case .file(let path) = logfile, StandardStreamPath.descriptor(path) != nil else { return nil }
        return path
    }
}

extension ChannelSettings.ChildLog {
    /// The text that RPC shows.
    fileprivate func text(_ autoLog: () -> LogPlace?) -> String {
        switch self {
        case .none: "none"
        case .auto: autoLog()?.path ?? "auto"
        case .file(let path): path
        }
    }
}

extension ProcessSettings.ServerURL {
    fileprivate var text: String {
        switch self {
        // AUTO is replaced only when the process is spawned; until then it counts as not set (SD-6).
        case .auto: "none"
        case .text(let url): FileMark.shown(url)
        }
    }
}
