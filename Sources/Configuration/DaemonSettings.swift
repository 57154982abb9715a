package import Model

/// `[supervisord]`, with the options of the command line applied (CFG-80 to CFG-96, SD-10 to SD-30). The values here are the
/// defaults.
package struct DaemonSettings: Equatable, Sendable {
    /// Where the activity log goes.
    package enum Log: Equatable, Sendable {
        /// An absolute path, `~` expanded.
        case file(String)
        case syslog
    }

    package var log = Log.file(standardLogfile)
    /// Bytes; 0 means no rotation.
    package var logMaxBytes = 50 << 20
    package var logBackups = 10
    package var logLevel = LogLevel.info
    /// `log_format=`, as far as the activity log goes (EXT-15).
    package var logFormat = ActivityLogFormat.text
    /// `log_keep=`, bytes of the activity log that can be read when it goes to a standard stream; 0 for none (EXT-79).
    package var logKeep: UInt32 = 0
    /// An absolute path; nil for none, with a program alone on the command line.
    package var pidfile: String? = standardPidfile
    /// Whether the file or the command line names the pidfile. A container gets no message when the default one cannot be
    /// written (EXT-1).
    package var isPidfileAsked = false
    /// The mask of the files or the command line; nil means Supervisor's 022 in daemon mode, and in the foreground the mask
    /// that we were started with (QRK-16).
    package var umask: UInt32?
    package var nodaemon = false
    /// True when `nodaemon` was written as false by the user: as PID 1 that deserves a warning (EXT-1).
    package var daemonizeRequested = false
    package var silent = false
    package var minfds = 1024
    package var minprocs = 200
    package var nocleanup = false
    /// Directory of the AUTO child logs.
    package var childLogDirectory = "/tmp"
    /// The account to switch to at start; nil when none is configured.
    package var user: UserAccount?
    package var directory: String?
    package var stripANSI = false
    /// `env_file=`, and `environment=` on top of it.
    package var environment: [String: String] = [:]
    /// `environment_unset=`: variables of our own that programs do not get (EXT-76).
    package var environmentUnset: Set<String> = []
    package var identifier = "supervisor"
    /// Whether the defaults of container mode apply (EXT-1): by the key, the option, or the result of `auto`.
    package var container = false
    /// `subreaper=` (EXT-2).
    package var subreaper = true
    /// Whether the daemon's exit status is that of the program whose end was the cause of its own (EXT-4).
    package var propagatesExitStatus = true
    /// Seconds that an ordered shutdown may take; 0 for as long as it needs (EXT-6).
    package var shutdownTimeout = 0
    /// Seconds between the request to end and the first stop signal (EXT-51).
    package var shutdownDelay = 0
    /// Where the reason is written when a program has ended the container, an absolute path; empty for nowhere, nil for the
    /// standard place if it is there (EXT-80).
    package var terminationMessagePath: String?
    /// `signal_map=` (EXT-13).
    package var signalMap: [SignalNumber: SignalAction] = [:]
    /// `watch_config=`: whether a change of the configuration's files is acted upon (EXT-78).
    package var watchesConfiguration = false
    /// `drop_capabilities=` (EXT-36).
    package var dropCapabilities = false
    /// `control_process=` (EXT-38).
    package var controlProcess = ControlProcessMode.onDemand
    /// The user of the control process, without supplementary groups, where the daemon may change that (EXT-38,
    /// `control_user=`).
    package var controlUser = ProcessCredentials(uid: standardControlUser, gid: standardControlUser, groups: [])
    /// `seccomp=`; nil for `unconfined` (EXT-32).
    package var seccomp: DaemonFilter?
    /// The program behind `--` on the command line (EXT-5); nil without one.
    package var main: MainProgram?
    /// Path of the file as given or found, for messages and for reading it again (SD-7).
    package var configurationPath = "supervisord.conf"

    package init() {}

    /// The log file, in the working directory.
    static let standardLogfile = "supervisord.log"
    static let standardPidfile = "supervisord.pid"
    /// The user and the group that own no files: `nobody` on most systems.
    static let standardControlUser: UInt32 = 65534
}
