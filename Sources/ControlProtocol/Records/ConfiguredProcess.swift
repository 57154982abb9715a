package import Model

/// A process as the configuration has it, active or not: what getAllConfigInfo tells (RPC-62).
package struct ConfiguredProcess: Equatable, Sendable {
    /// One of its output channels.
    package struct Channel: Equatable, Sendable {
        package var captureMaxBytes: Int
        package var eventsEnabled: Bool
        /// As RPC shows it: a path, `auto` or `none`.
        package var logfile: String
        package var backups: Int
        package var maxBytes: Int
        package var syslog: Bool

        package init(
            captureMaxBytes: Int,
            eventsEnabled: Bool,
            logfile: String,
            backups: Int,
            maxBytes: Int,
            syslog: Bool
        ) {
            self.captureMaxBytes = captureMaxBytes
            self.eventsEnabled = eventsEnabled
            self.logfile = logfile
            self.backups = backups
            self.maxBytes = maxBytes
            self.syslog = syslog
        }
    }

    package var group: String
    package var groupPriority: Int
    package var name: String
    package var command: String
    package var directory: String?
    /// nil without one.
    package var uid: UInt32?
    package var priority: Int
    package var autostart: Bool
    package var autorestart: RestartPolicy
    package var exitCodes: [Int]
    package var killAsGroup: Bool
    package var redirectStderr: Bool
    package var startretries: Int
    package var startsecs: Int
    package var stopSignal: Int32
    package var stopwaitsecs: Int
    /// `none` where it is found out when the process is started (SD-6).
    package var serverURL: String
    package var stdout: Channel
    package var stderr: Channel

    package init(
        group: String,
        groupPriority: Int,
        name: String,
        command: String,
        directory: String?,
        uid: UInt32?,
        priority: Int,
        autostart: Bool,
        autorestart: RestartPolicy,
        exitCodes: [Int],
        killAsGroup: Bool,
        redirectStderr: Bool,
        startretries: Int,
        startsecs: Int,
        stopSignal: Int32,
        stopwaitsecs: Int,
        serverURL: String,
        stdout: Channel,
        stderr: Channel
    ) {
        self.group = group
        self.groupPriority = groupPriority
        self.name = name
        self.command = command
        self.directory = directory
        self.uid = uid
        self.priority = priority
        self.autostart = autostart
        self.autorestart = autorestart
        self.exitCodes = exitCodes
        self.killAsGroup = killAsGroup
        self.redirectStderr = redirectStderr
        self.startretries = startretries
        self.startsecs = startsecs
        self.stopSignal = stopSignal
        self.stopwaitsecs = stopwaitsecs
        self.serverURL = serverURL
        self.stdout = stdout
        self.stderr = stderr
    }
}
