import Configuration
import Model
import Output
import ProcessLifecycle
import Reactor

/// What the processes of one generation share. A class, because each of them has several objects that refer to it.
final class GenerationContext {
    let reactor: Reactor
    let time: any Timekeeper
    let kernel: any ProcessKernel
    let spawner: any Spawner
    let streams: StandardStreams
    let files: LogFiles
    let syslog: SyslogConnection
    let log: ActivityLog
    let events: EventPools
    let counters: Counters
    /// A reread changes what Supervisor changes by one.
    var settings: DaemonSettings
    /// The AUTO logs that were made since the configuration was read: a group that is removed and added again goes on
    /// with those that it had (SPEC LOG-30).
    var autoLogs: [AutoLogSlot: String] = [:]
    /// `SUPERVISOR_SERVER_URL` of programs that do not set their own.
    let daemonURL: String?
    /// What the daemon holds and can give to programs.
    let capabilities: AvailableCapabilities
    let seccomp: SeccompConfinement
    /// The descriptors that the daemon was started with.
    let inherited: Set<Int32>
    /// What programs are given that do not set theirs; nil when it is ours (PITFALLS P30).
    let outOfMemoryScore: Int?
    /// The daemon's own `PATH`.
    let searchPath: String?

    init(
        reactor: Reactor,
        time: any Timekeeper,
        kernel: any ProcessKernel,
        spawner: any Spawner,
        streams: StandardStreams,
        files: LogFiles,
        syslog: SyslogConnection,
        log: ActivityLog,
        events: EventPools,
        counters: Counters,
        settings: DaemonSettings,
        daemonURL: String?,
        capabilities: AvailableCapabilities,
        seccomp: SeccompConfinement,
        inherited: Set<Int32>,
        outOfMemoryScore: Int?,
        searchPath: String?
    ) {
        self.reactor = reactor
        self.time = time
        self.kernel = kernel
        self.spawner = spawner
        self.streams = streams
        self.files = files
        self.syslog = syslog
        self.log = log
        self.events = events
        self.counters = counters
        self.settings = settings
        self.daemonURL = daemonURL
        self.capabilities = capabilities
        self.seccomp = seccomp
        self.inherited = inherited
        self.outOfMemoryScore = outOfMemoryScore
        self.searchPath = searchPath
    }
}

/// What an AUTO log is for.
struct AutoLogSlot: Hashable {
    let name: Namespec
    /// `stdout` or `stderr`.
    let channel: String
}

/// What a client can ask for that a `Supervisor` cannot do by itself.
struct DaemonRequests {
    var shutDown: () -> Void = {}
    var restart: () throws(ConfigurationError) -> Void = {}
    /// A process of this name has ended in a way that ends the container (EXT-4).
    var end: (_ process: String, FinalEnd) -> Void = { _, _ in }
    /// Reads the configuration again.
    var load: (_ expansionVariables: [String: String]) throws(ConfigurationError) -> Configuration = { _ in
        Configuration()
    }
}
