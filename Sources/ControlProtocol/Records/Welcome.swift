package import Configuration
package import Model

/// All that the control process has to know at its start. The listening sockets come with it, by the second socket, in the
/// order of the servers.
package struct Welcome: Equatable, Sendable {
    /// The core's: what getPID tells.
    package var pid: Int32
    /// When the core was started, in seconds since the epoch.
    package var daemonStartedAt: Int
    package var servers: [HTTPServerSettings]
    /// Under which the methods of the supervisor appear (PLUG-2).
    package var namespaces: [String]
    /// What page tokens are made of: pages that are open outlive a control process.
    package var pageSecret: [UInt8]
    /// Seconds without anything to do after which the control process ends by itself; nil for never.
    package var idleSeconds: Int?
    package var life: LifeRecord
    /// In the order of their activation.
    package var groups: [GroupRecord]
    /// Names the state of all processes: two of the same name are the same. What counts the changes since.
    package var epoch: Int64
    package var serial: UInt64

    package init(
        pid: Int32,
        daemonStartedAt: Int,
        servers: [HTTPServerSettings],
        namespaces: [String],
        pageSecret: [UInt8],
        idleSeconds: Int?,
        life: LifeRecord,
        groups: [GroupRecord],
        epoch: Int64,
        serial: UInt64
    ) {
        self.pid = pid
        self.daemonStartedAt = daemonStartedAt
        self.servers = servers
        self.namespaces = namespaces
        self.pageSecret = pageSecret
        self.idleSeconds = idleSeconds
        self.life = life
        self.groups = groups
        self.epoch = epoch
        self.serial = serial
    }
}

/// How it stands with the daemon as a whole. The core sends it whenever it has changed.
package struct LifeRecord: Equatable, Sendable {
    /// `[supervisord] identifier`, which a reread may change.
    package var identifier: String
    /// True from the moment that the end of the daemon itself was asked for, before its first stop signal (EXT-51); never
    /// during a restart.
    package var isEnding: Bool
    /// True from the moment that a shutdown or restart was asked for.
    package var isShuttingDown: Bool
    /// The lowest level that the activity log shows: nothing else is worth sending.
    package var logLevel: LogLevel
    /// nil without one.
    package var activityLog: LogPlace?

    package init(
        identifier: String,
        isEnding: Bool,
        isShuttingDown: Bool,
        logLevel: LogLevel,
        activityLog: LogPlace?
    ) {
        self.identifier = identifier
        self.isEnding = isEnding
        self.isShuttingDown = isShuttingDown
        self.logLevel = logLevel
        self.activityLog = activityLog
    }
}
