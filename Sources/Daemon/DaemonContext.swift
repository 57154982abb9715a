import Configuration
import Output
import ProcessLifecycle
import Reactor

/// What the processes of one generation share.
struct DaemonContext {
    let reactor: Reactor
    let streams: StandardStreams
    let syslog: SyslogConnection
    let log: ActivityLog
    let events: EventPools
    let counters: DaemonCounters
    var settings: DaemonSettings
    /// `SUPERVISOR_SERVER_URL` of programs that do not set their own.
    let daemonURL: String?
    /// What the daemon holds and can give to programs.
    let capabilities: DaemonCapabilities
    let seccomp: DaemonSeccomp
    /// The descriptors that the daemon was started with.
    let inherited: Set<Int32>
    /// The daemon's own `PATH`.
    let searchPath: String?
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
