import Model

/// One process of a program: what `[program:x]`, `[eventlistener:x]` or `[fcgi-program:x]` says about it, expanded
/// for its `process_num` (SPEC CFG-120 to CFG-155). Two values that are equal need no restart (SPEC CFG-171).
package struct ProcessSettings: Equatable, Sendable {
    package var name: String
    /// Unparsed; split into words when the process is started (SPEC PROC-30).
    package var command: String
    package var directory: String?
    /// nil inherits the daemon's.
    package var umask: UInt32?
    package var priority: Int
    package var autostart: Bool
    package var autorestart: RestartPolicy
    package var startsecs: Int
    package var startretries: Int
    package var user: UserAccount?
    package var stdout: ChannelSettings
    package var stderr: ChannelSettings
    package var redirectStderr: Bool
    package var stopSignal: SignalNumber
    package var stopwaitsecs: Int
    package var stopAsGroup: Bool
    package var killAsGroup: Bool
    package var exitCodes: [Int]
    /// `[supervisord] environment` overlaid by the program's own (SPEC CFG-143).
    package var environment: [String: String]
    package var serverURL: ServerURL

    /// `serverurl=` (SPEC CFG-144).
    package enum ServerURL: Equatable, Sendable {
        /// The daemon's own address, chosen when the process is started (SPEC CFG-106).
        case auto
        /// Passed on as written; empty means that the variable is not set.
        case text(String)
    }
}

/// The options of one output channel of a process, `stdout_*` or `stderr_*`.
package struct ChannelSettings: Equatable, Sendable {
    package var logfile: ChildLog
    /// Bytes; 0 means no rotation.
    package var maxBytes: Int
    package var backups: Int
    /// Bytes; 0 turns capture mode off.
    package var captureMaxBytes: Int
    package var eventsEnabled: Bool
    package var syslog: Bool

    /// `*_logfile=` (SPEC CFG-61, CFG-130).
    package enum ChildLog: Equatable, Sendable {
        case none
        /// A temporary file in `childlogdir`, named when the group is created (SPEC LOG-30).
        case auto
        case file(String)
    }
}
