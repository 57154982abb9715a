import Model

/// `[supervisord]`, after the command line has had its say (SPEC CFG-80 to CFG-96, SD-10 to SD-30).
package struct DaemonSettings: Equatable, Sendable {
    /// Where the activity log goes.
    package enum Log: Equatable, Sendable {
        /// An absolute path, `~` expanded.
        case file(String)
        case syslog
    }

    package var log: Log
    /// Bytes; 0 means no rotation.
    package var logMaxBytes: Int
    package var logBackups: Int
    package var logLevel: LogLevel
    /// An absolute path; nil in container mode unless the file names one (EXT-1).
    package var pidfile: String?
    package var umask: UInt32
    package var nodaemon: Bool
    /// True when `nodaemon` was written as false by the user: as PID 1 that deserves a warning (EXT-1).
    package var daemonizeRequested: Bool
    package var silent: Bool
    package var minfds: Int
    package var minprocs: Int
    package var nocleanup: Bool
    /// Directory of the AUTO child logs.
    package var childLogDirectory: String
    /// The account to switch to at start; nil when none is configured.
    package var user: UserAccount?
    package var directory: String?
    package var stripANSI: Bool
    package var environment: [String: String]
    package var identifier: String
    /// Whether the defaults of container mode apply (EXT-1): the key, the option, or what `auto` found.
    package var container: Bool
    /// `subreaper=` (EXT-2).
    package var subreaper: Bool
    /// Path of the file as given or found, for messages and for reading it again (SPEC SD-7).
    package var configurationPath: String
}
