import Text

/// The sections and options that mean something, to tell a slip of the keyboard from a word of somebody else's tool
/// (EXT-56). Options of EXTENSIONS that are not implemented yet are known words too.
enum KnownOptions {
    /// What a section is by its name; nil for one that nobody reads.
    enum Kind: CaseIterable, Hashable {
        case supervisord, supervisorctl, include, inetServer, unixServer
        case rpcInterface, clientPlugin, program, group, eventListener, fastCGIProgram

        /// The word before the colon.
        var word: String {
            switch self {
            case .supervisord: "supervisord"
            case .supervisorctl: "supervisorctl"
            case .include: "include"
            case .inetServer: "inet_http_server"
            case .unixServer: "unix_http_server"
            case .rpcInterface: "rpcinterface"
            case .clientPlugin: "ctlplugin"
            case .program: "program"
            case .group: "group"
            case .eventListener: "eventlistener"
            case .fastCGIProgram: "fcgi-program"
            }
        }

        /// How messages name any section of the kind.
        var label: String {
            naming == .always ? "[\(word):x]" : "[\(word)]"
        }

        /// Whether a colon and a name have to, may or must not follow the word.
        var naming: Naming {
            switch self {
            case .supervisord, .supervisorctl, .include: .never
            case .inetServer, .unixServer: .optional
            case .rpcInterface, .clientPlugin, .program, .group, .eventListener, .fastCGIProgram: .always
            }
        }
    }

    enum Naming { case never, optional, always }

    static func kind(of section: String) -> Kind? {
        let halves = section.halves(atFirst: UInt8(ascii: ":"))
        let word = halves?.head ?? section
        guard let kind = Kind.allCases.first(where: { $0.word == word }) else { return nil }
        switch kind.naming {
        case .never: return halves == nil ? kind : nil
        case .optional: return kind
        case .always: return halves == nil ? nil : kind
        }
    }

    /// nil where any option may stand, because a plugin gets it.
    static func options(of kind: Kind) -> [String]? {
        switch kind {
        case .supervisord: supervisord
        case .supervisorctl: ["serverurl", "username", "password", "prompt", "history_file"]
        case .include: ["files"]
        case .inetServer: ["port"] + server
        case .unixServer: ["file", "chmod", "chown"] + server
        case .rpcInterface, .clientPlugin: nil
        case .program: program
        case .group: ["programs", "priority"]
        case .eventListener: program + eventListener
        case .fastCGIProgram: program + fastCGIProgram
        }
    }

    /// The options that only sections of this kind have; those of programs count as such of `[program:x]`.
    static func ownOptions(of kind: Kind) -> [String] {
        switch kind {
        case .eventListener: eventListener
        case .fastCGIProgram: fastCGIProgram
        default: options(of: kind) ?? []
        }
    }

    private static let eventListener = ["events", "buffer_size", "result_handler", "event_length"]
    private static let fastCGIProgram = ["socket", "socket_owner", "socket_mode", "socket_backlog"]

    private static let supervisord = [
        "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "umask", "nodaemon", "silent",
        "minfds", "minprocs", "nocleanup", "childlogdir", "user", "directory", "strip_ansi", "environment",
        "identifier",
        // EXTENSIONS
        "container", "subreaper", "exit_on", "exit_code", "shutdown_timeout", "shutdown_delay", "signal_map",
        "log_format", "log_prefix", "log_buffer", "log_overflow", "drop_capabilities", "seccomp",
    ]

    private static let server = ["username", "password", "health_noauth", "legacy_get_actions", "metrics_noauth"]

    private static let program =
        [
            "command", "process_name", "numprocs", "numprocs_start", "priority", "autostart", "autorestart",
            "startsecs", "startretries", "exitcodes", "stopsignal", "stopwaitsecs", "stopasgroup", "killasgroup",
            "user", "directory", "umask", "environment", "serverurl", "redirect_stderr",
            "stdout_logfile", "stdout_logfile_maxbytes", "stdout_logfile_backups", "stdout_capture_maxbytes",
            "stdout_events_enabled", "stdout_syslog",
            "stderr_logfile", "stderr_logfile_maxbytes", "stderr_logfile_backups", "stderr_capture_maxbytes",
            "stderr_events_enabled", "stderr_syslog",
            // EXTENSIONS
            "exit_on", "killmode", "group_add", "user_environment", "forward_signals", "log_format", "log_prefix",
            "log_buffer", "log_overflow", "cap_drop", "cap_add", "capabilities", "no_new_privileges", "seccomp",
            "strict",
            "oom_score_adj", "nice", "ioprio", "cpuset",
        ]
        + [
            "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss",
            "rtprio", "rttime", "sigpending", "stack",
        ].map { "rlimit_" + $0 }
}
