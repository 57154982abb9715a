import Configuration
import Model
import XMLRPC

extension ProcessSettings {
    /// The structure of getAllConfigInfo (RPC-62), with Supervisor 4.4's `autorestart`.
    /// - Parameter autoLog: the file of an AUTO log by channel, once it has been made.
    func information(
        in group: GroupSettings,
        isInUse: Bool,
        autoLog: (_ channel: String) -> String?
    ) -> XMLRPCValue {
        .record([
            "autostart": .boolean(autostart),
            "autorestart": autorestart.value,
            "directory": .string(directory ?? "none"),
            "uid": user.map { .int(Int($0.uid)) } ?? .string("none"),
            "command": .string(command),
            "exitcodes": .array(exitCodes.map { .int($0) }),
            "group": .string(group.name),
            "group_prio": .int(group.priority),
            "inuse": .boolean(isInUse),
            "killasgroup": .boolean(killAsGroup),
            "name": .string(name),
            "process_prio": .int(priority),
            "redirect_stderr": .boolean(redirectStderr),
            "startretries": .int(startretries),
            "startsecs": .int(startsecs),
            "stdout_capture_maxbytes": .int(stdout.captureMaxBytes),
            "stdout_events_enabled": .boolean(stdout.eventsEnabled),
            "stdout_logfile": .string(stdout.logfile.text(autoLog("stdout"))),
            "stdout_logfile_backups": .int(stdout.backups),
            "stdout_logfile_maxbytes": .int(stdout.maxBytes),
            "stdout_syslog": .boolean(stdout.syslog),
            "stopsignal": .int(Int(stopSignal.rawValue)),
            "stopwaitsecs": .int(stopwaitsecs),
            "stderr_capture_maxbytes": .int(stderr.captureMaxBytes),
            "stderr_events_enabled": .boolean(stderr.eventsEnabled),
            "stderr_logfile": .string(stderr.logfile.text(autoLog("stderr"))),
            "stderr_logfile_backups": .int(stderr.backups),
            "stderr_logfile_maxbytes": .int(stderr.maxBytes),
            "stderr_syslog": .boolean(stderr.syslog),
            "serverurl": .string(serverURL.text),
        ])
    }
}

extension ChannelSettings.ChildLog {
    fileprivate func text(_ autoLog: String?) -> String {
        switch self {
        case .none: "none"
        case .auto: autoLog ?? "auto"
        case .file(let path): path
        }
    }
}

extension RestartPolicy {
    /// As Supervisor 4.4 has it. For `true` it answers with an error instead, as its value has no place in XML-RPC.
    fileprivate var value: XMLRPCValue {
        switch self {
        case .never: .boolean(false)
        case .unexpected: .string("unexpected")
        case .always: .boolean(true)
        }
    }
}

extension ProcessSettings.ServerURL {
    fileprivate var text: String {
        switch self {
        // AUTO is replaced only when the process is spawned; until then it counts as not set (SD-6).
        case .auto: "none"
        case .text(let url): url
        }
    }
}
