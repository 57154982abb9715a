package import Model

/// One process of a program: the options of `[program:x]`, `[eventlistener:x]` or `[fcgi-program:x]`, expanded for its
/// `process_num` (CFG-120 to CFG-155). The values here are the defaults.
package struct ProcessSettings: Equatable, Sendable {
    package var name: String
    /// The command, unparsed; it is split into words when the process is started (PROC-30).
    package var command: String
    package var directory: String?
    /// The mask; nil inherits the daemon's.
    package var umask: UInt32?
    package var priority = GroupSettings.standardPriority
    package var autostart = true
    package var autorestart = RestartPolicy.unexpected
    package var startsecs = 1
    package var startretries = 3
    package var user: UserAccount?
    /// Supplementary groups in addition to those of the user (EXT-11).
    package var groupAdd: [UInt32] = []
    /// Whether the environment tells the process about its account (EXT-11).
    package var setsUserEnvironment = false
    /// The variables of that account, below ``environment``: they are known when all users are, including that of the daemon.
    package var userEnvironment: [String: String] = [:]
    package var stdout = ChannelSettings()
    package var stderr = ChannelSettings()
    package var redirectStderr = false
    /// The settings for output that goes to one of our standard streams.
    package var streamLog = StreamLogSettings()
    package var stopSignal = SignalNumber.term
    package var stopwaitsecs = 10
    package var stopAsGroup = false
    package var killAsGroup = false
    package var exitCodes = [0]
    /// `[supervisord] environment` overlaid by the program's own (CFG-143).
    package var environment: [String: String] = [:]
    package var serverURL = ServerURL.auto
    /// The socket of an fcgi-program that is a member of a `[group:x]`, where Supervisor forgets it (QRK-5).
    /// nil elsewhere: a FastCGI group has the socket of its processes itself.
    package var socket: FastCGISocketSettings?
    /// Which end of the process ends the container (EXT-4).
    package var exitOn = ExitOn.never
    /// Which processes are stopped with the process (EXT-7).
    package var killMode = KillMode.process
    /// Signals that are passed on to the process when the daemon gets them (EXT-13).
    package var forwardSignals: Set<SignalNumber> = []
    /// `cap_drop`, `cap_add`, `capabilities` (EXT-30).
    package var capabilities = CapabilityRule.unchanged
    /// Neither exec nor its descendants can gain privileges, as by setuid files (EXT-31).
    package var noNewPrivileges = false
    /// Each limit once, in the order of ``LimitName`` (EXT-33).
    package var limits: [LimitSettings] = []
    /// `oom_score_adj`, `nice`, `ioprio`, `cpuset` (EXT-34).
    package var scheduling = SchedulingSettings()
    /// Which system calls the process may make; nil for all (EXT-32).
    package var seccomp: SeccompFilter?
    /// `strict`: the process does not start without a setting that its section asks for (PITFALLS P37).
    package var isStrict = false
    /// Set for the program behind `--` on the command line, which is given our own standard streams (EXT-5).
    package var main: MainProgram?
    private var details: Boxed<Details>?

    /// The settings that most processes do not have.
    private struct Details: Hashable, Sendable {
        /// The name of the section; nil when it is that of the process.
        var program: String?
        var orchestration = OrchestrationSettings.standard
        var isOrchestrated = false
        var secrets: [String: String] = [:]
        var environmentUnset: Set<String> = []
    }

    /// - Parameter program: the name of its section; nil for the name of the process.
    package init(name: String, command: String, program: String? = nil) {
        self.name = name
        self.command = command
        if let program { self.program = program }
    }

    /// Order, readiness, health, restarts, hooks (EXT-70 to EXT-75).
    package var orchestration: OrchestrationSettings {
        get { details?.value.orchestration ?? .standard }
        set {
            var new = details?.value ?? Details()
            new.orchestration = newValue
            new.isOrchestrated = newValue != .standard
            replaceDetails(by: new)
        }
    }

    /// The name of its section, behind the colon, by which others depend on it. Set it after the name.
    package var program: String {
        get { details?.value.program ?? name }
        set {
            if details == nil, newValue == name { return }
            var new = details?.value ?? Details()
            new.program = newValue == name ? nil : newValue
            replaceDetails(by: new)
        }
    }

    /// The contents of the files behind the marks in the settings (EXT-76), by path: ``revealed(_:)`` puts them into texts
    /// where these are used, and ``FileMark/shown(_:)`` makes texts for people.
    package var secrets: [String: String] {
        get { details?.value.secrets ?? [:] }
        set {
            var new = details?.value ?? Details()
            new.secrets = newValue
            replaceDetails(by: new)
        }
    }

    /// Variables of our own that the process does not get, unless they are set for it (EXT-76).
    package var environmentUnset: Set<String> {
        get { details?.value.environmentUnset ?? [] }
        set {
            var new = details?.value ?? Details()
            new.environmentUnset = newValue
            replaceDetails(by: new)
        }
    }

    /// A text of the settings, with the contents of files in it.
    package func revealed(_ text: String) -> String {
        guard let secrets = details?.value.secrets, !secrets.isEmpty else { return text }
        return FileMark.revealed(text, by: secrets)
    }

    private mutating func replaceDetails(by new: Details) {
        details = new == Details() ? nil : Boxed(new)
    }

    /// Whether any of these settings is set.
    package var isOrchestrated: Bool { details?.value.isOrchestrated ?? false }

    /// Whether it sets an option that takes rights away; getProcessInfo then shows its privileges (EXT-37).
    package var setsPrivileges: Bool { capabilities != .unchanged || noNewPrivileges || seccomp != nil }

    /// `serverurl=` (CFG-144).
    package enum ServerURL: Equatable, Sendable {
        /// The daemon's own address, chosen when the process is started (CFG-106).
        case auto
        /// Passed on as written; empty means that the variable is not set.
        case text(String)
    }
}

/// The options of one output channel of a process, `stdout_*` or `stderr_*`.
package struct ChannelSettings: Equatable, Sendable {
    package var logfile = ChildLog.auto
    /// Bytes; 0 means no rotation.
    package var maxBytes = 50 << 20
    package var backups = 10
    /// Bytes; 0 turns capture mode off.
    package var captureMaxBytes = 0
    package var eventsEnabled = false
    package var syslog = false

    package init() {}

    /// `*_logfile=` (CFG-61, CFG-130).
    package enum ChildLog: Equatable, Sendable {
        case none
        /// A temporary file in `childlogdir`, named when the group is created (LOG-30).
        case auto
        /// A file; an empty path means no file either.
        case file(String)
    }
}
