package import Model

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
    /// Supplementary groups besides those of the user (EXT-11).
    package var groupAdd: [UInt32] = []
    /// What the account of the process puts into its environment, below ``environment``; nil for nothing (EXT-11).
    package var userEnvironment: [String: String]?
    package var stdout: ChannelSettings
    package var stderr: ChannelSettings
    package var redirectStderr: Bool
    /// What becomes of output that goes to a standard stream of ours.
    package var streamLog: StreamLogSettings
    package var stopSignal: SignalNumber
    package var stopwaitsecs: Int
    package var stopAsGroup: Bool
    package var killAsGroup: Bool
    package var exitCodes: [Int]
    /// `[supervisord] environment` overlaid by the program's own (SPEC CFG-143).
    package var environment: [String: String]
    package var serverURL: ServerURL
    /// The socket of an fcgi-program that is a member of a `[group:x]`, where Supervisor forgets it (QRK-5, improved).
    /// nil elsewhere: a FastCGI group has the socket of its processes itself.
    package var socket: FastCGISocketSettings?
    /// Which end of the process ends the container (EXT-4).
    package var exitOn = ExitOn.never
    /// Who is stopped with the process (EXT-7).
    package var killMode = KillMode.process
    /// Signals that are passed on to the process when the daemon gets them (EXT-13).
    package var forwardSignals: Set<SignalNumber> = []
    /// `cap_drop`, `cap_add`, `capabilities` (EXT-30).
    package var capabilities = CapabilityRule.unchanged
    /// EXT-31.
    package var noNewPrivileges = false
    /// Each limit once, in the order of ``LimitName`` (EXT-33).
    package var limits: [LimitSettings] = []
    /// `oom_score_adj`, `nice`, `ioprio`, `cpuset` (EXT-34).
    package var scheduling = SchedulingSettings()
    /// Which system calls the process may make; nil for all (EXT-32).
    package var seccomp: SeccompFilter?
    /// Set for the program behind `--` on the command line, which is given our own standard streams (EXT-5).
    package var main: MainProgram?

    /// `strict`: nothing that its section asks for is done without (PITFALLS P37).
    package var isStrict = false

    /// Whether it sets an option that takes rights away, which is what getProcessInfo then tells about (EXT-37).
    package var setsPrivileges: Bool { capabilities != .unchanged || noNewPrivileges || seccomp != nil }

    /// `serverurl=` (SPEC CFG-144).
    package enum ServerURL: Equatable, Sendable {
        /// The daemon's own address, chosen when the process is started (SPEC CFG-106).
        case auto
        /// Passed on as written; empty means that the variable is not set.
        case text(String)
    }

    /// Supervisor's defaults for everything that is not given (SPEC 1.9).
    package init(
        name: String,
        command: String,
        directory: String? = nil,
        umask: UInt32? = nil,
        priority: Int = 999,
        autostart: Bool = true,
        autorestart: RestartPolicy = .unexpected,
        startsecs: Int = 1,
        startretries: Int = 3,
        user: UserAccount? = nil,
        stdout: ChannelSettings = ChannelSettings(),
        stderr: ChannelSettings = ChannelSettings(),
        redirectStderr: Bool = false,
        streamLog: StreamLogSettings = StreamLogSettings(),
        stopSignal: SignalNumber = .term,
        stopwaitsecs: Int = 10,
        stopAsGroup: Bool = false,
        killAsGroup: Bool = false,
        exitCodes: [Int] = [0],
        environment: [String: String] = [:],
        serverURL: ServerURL = .auto,
        socket: FastCGISocketSettings? = nil
    ) {
        self.name = name
        self.command = command
        self.directory = directory
        self.umask = umask
        self.priority = priority
        self.autostart = autostart
        self.autorestart = autorestart
        self.startsecs = startsecs
        self.startretries = startretries
        self.user = user
        self.stdout = stdout
        self.stderr = stderr
        self.redirectStderr = redirectStderr
        self.streamLog = streamLog
        self.stopSignal = stopSignal
        self.stopwaitsecs = stopwaitsecs
        self.stopAsGroup = stopAsGroup
        self.killAsGroup = killAsGroup
        self.exitCodes = exitCodes
        self.environment = environment
        self.serverURL = serverURL
        self.socket = socket
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
        /// No file either when the path is empty.
        case file(String)
    }

    /// Supervisor's defaults for everything that is not given (SPEC CFG-130 to CFG-136).
    package init(
        logfile: ChildLog = .auto,
        maxBytes: Int = 50 << 20,
        backups: Int = 10,
        captureMaxBytes: Int = 0,
        eventsEnabled: Bool = false,
        syslog: Bool = false
    ) {
        self.logfile = logfile
        self.maxBytes = maxBytes
        self.backups = backups
        self.captureMaxBytes = captureMaxBytes
        self.eventsEnabled = eventsEnabled
        self.syslog = syslog
    }
}
