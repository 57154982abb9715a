import Configuration
import Output
import Reactor

/// What the processes of one generation share.
struct DaemonContext {
    let reactor: Reactor
    let streams: StandardStreams
    let log: ActivityLog
    let settings: DaemonSettings
    /// `SUPERVISOR_SERVER_URL` of programs that do not set their own.
    let daemonURL: String?
    /// The daemon's own `PATH`.
    let searchPath: String?
}
