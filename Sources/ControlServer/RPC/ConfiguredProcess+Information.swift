import ControlProtocol
import Model
import XMLRPC

extension ConfiguredProcess {
    /// The structure of getAllConfigInfo (RPC-62), with Supervisor 4.4's `autorestart`.
    func information(isInUse: Bool) -> XMLRPCValue {
        .record([
            "autostart": .boolean(autostart),
            "autorestart": autorestart.value,
            "directory": .string(directory ?? "none"),
            "uid": uid.map { .int(Int($0)) } ?? .string("none"),
            "command": .string(command),
            "exitcodes": .array(exitCodes.map { .int($0) }),
            "group": .string(group),
            "group_prio": .int(groupPriority),
            "inuse": .boolean(isInUse),
            "killasgroup": .boolean(killAsGroup),
            "name": .string(name),
            "process_prio": .int(priority),
            "redirect_stderr": .boolean(redirectStderr),
            "startretries": .int(startretries),
            "startsecs": .int(startsecs),
            "stdout_capture_maxbytes": .int(stdout.captureMaxBytes),
            "stdout_events_enabled": .boolean(stdout.eventsEnabled),
            "stdout_logfile": .string(stdout.logfile),
            "stdout_logfile_backups": .int(stdout.backups),
            "stdout_logfile_maxbytes": .int(stdout.maxBytes),
            "stdout_syslog": .boolean(stdout.syslog),
            "stopsignal": .int(Int(stopSignal)),
            "stopwaitsecs": .int(stopwaitsecs),
            "stderr_capture_maxbytes": .int(stderr.captureMaxBytes),
            "stderr_events_enabled": .boolean(stderr.eventsEnabled),
            "stderr_logfile": .string(stderr.logfile),
            "stderr_logfile_backups": .int(stderr.backups),
            "stderr_logfile_maxbytes": .int(stderr.maxBytes),
            "stderr_syslog": .boolean(stderr.syslog),
            "serverurl": .string(serverURL),
        ])
    }
}

extension RestartPolicy {
    /// The value of Supervisor 4.4. For `true` that answers with an error instead, as its value has no place in XML-RPC.
    fileprivate var value: XMLRPCValue {
        switch self {
        case .never: .boolean(false)
        case .unexpected: .string("unexpected")
        case .always: .boolean(true)
        }
    }
}
