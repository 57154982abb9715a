import Model
import Text

/// The draft into which the options of `[supervisord]` are read.
struct DaemonDraft: SectionDraft {
    static let change = OptionDescription.Change.daemonRestart

    var settings = DaemonSettings()
    /// `container=`; nil for `auto`.
    var container: Bool?
    /// The log file as written, with `~` expanded; nil when it is not set.
    var logfile: String?
    /// The same for the file with the pid.
    var pidfile: String?
    /// Whether the command line says where the log goes.
    var isLogGiven = false
    /// Whether a filter is wanted; its content depends on the programs.
    var wantsFilter = false

    // Expanded or checked, but not used here.

    var user: String?
    var exitOn = ExitOn.never
    var streamLog = StreamLogSettings()

    enum ExitCode: String, CaseIterable { case propagate, zero }
}

/// The options of `[supervisord]` (CFG-80 to CFG-96), in the order in which Supervisor reads them.
enum DaemonOptions {
    static var all: [Option<DaemonDraft>] { container + main + ending + watching + seccomp }

    /// The order for readers, which is that of Supervisor's sample; further options come behind.
    static let presentation = [
        "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "nodaemon", "silent", "minfds",
        "minprocs", "umask", "user", "identifier", "directory", "nocleanup", "childlogdir", "environment", "env_file",
        "environment_unset", "strip_ansi",
        "container", "subreaper", "exit_on", "exit_code", "shutdown_delay", "shutdown_timeout",
        "termination_message_path",
        "control_process", "control_user", "drop_capabilities", "seccomp", "signal_map", "log_format", "log_overflow",
        "log_keep",
        "watch_config",
    ]

    /// Read before the others, whose defaults depend on it.
    static var container: [Option<DaemonDraft>] {
        [
            Option(
                "container",
                "`auto`, boolean",
                "auto",
                "defaults of a container, [below](#container-mode)",
                sample: .comment(
                    "defaults of a container: foreground, logs on stdout and stderr, control socket.\n"
                        + "auto: when started as the first process of one; or true, false (default auto)"
                ),
                origin: .ours
            ) {
                $1.read(&$0.container) { text throws(ConfigurationError) in
                    text.lowercased() == "auto" ? nil : try OptionValue.boolean(text)
                }
            }
        ]
    }

    static var main: [Option<DaemonDraft>] {
        [
            Option(
                "minfds",
                "integer",
                "1024",
                "raise the limit of open files to at least this",
                note: "a `reload` does not raise it"
            ) { $1.integer(&$0.settings.minfds) },
            Option(
                "minprocs",
                "integer",
                "200",
                "raise the limit of processes to at least this",
                note: "a `reload` does not raise it"
            ) { $1.integer(&$0.settings.minprocs) },
            Option(
                "directory",
                "directory",
                .otherwise("stay"),
                "change to this directory when daemonizing",
                sample: .value("/tmp")
            ) { $1.read(&$0.settings.directory, OptionValue.existingDirectory) },
            Option(
                "user",
                "user",
                .otherwise("stay"),
                "become this user at start, or user:group, names or numbers",
                note: "[more](#users)",
                sample: .value("supervisord")
                // The account is looked up when everything else has been read, as Supervisor does.
            ) { $1.text(&$0.user) },
            Option(
                "umask",
                "octal",
                .absent("022 in daemon mode, unchanged in the foreground"),
                "file mode mask of the daemon",
                note: "programs inherit it",
                sample: .value("022", comment: "file mode mask of the daemon (default 022)")
            ) { $1.read(&$0.settings.umask, OptionValue.octal) },
            Option(
                "logfile",
                "path",
                "supervisord.log",
                "activity log",
                note: "`syslog` sends it to [syslog](#syslog)",
                sample: .value(
                    "/tmp/supervisord.log",
                    comment: "activity log (default supervisord.log in the working directory)"
                )
            ) { $1.path(&$0.logfile, OptionValue.pathInExistingDirectory) },
            Option("logfile_maxbytes", "bytes", "50MB", "rotate the log at this size, 0 never") {
                // Container mode's own log goes to the standard output, which is never rotated (EXT-1).
                if $1.context.container, $0.logfile == nil, !$0.isLogGiven { $0.settings.logMaxBytes = 0 }
                $1.bytes(&$0.settings.logMaxBytes)
            },
            Option("logfile_backups", "integer", "10", "rotated logs to keep, 0 keeps none") {
                $1.integer(&$0.settings.logBackups)
            },
            Option(
                "loglevel",
                "level",
                "info",
                "least severe level that is logged",
                sample: .summary("critical, error, warn, info, debug, trace or blather")
            ) { $1.read(&$0.settings.logLevel, OptionValue.logLevel) },
            Option(
                "pidfile",
                "path",
                "supervisord.pid",
                "file with the process id",
                sample: .value(
                    "/tmp/supervisord.pid",
                    comment: "file with the process id (default supervisord.pid in the working directory)"
                )
            ) { $1.path(&$0.pidfile, OptionValue.pathInExistingDirectory) },
            Option(
                "identifier",
                "text",
                "supervisor",
                "name of this instance for clients",
                change: .nothing,
                carryOver: { $0.settings.identifier = $1.settings.identifier },
                read: { $1.text(&$0.settings.identifier) }
            ),
            Option("nodaemon", "boolean", "false", "stay in the foreground") {
                $0.settings.nodaemon = $1.context.container
                $1.boolean(&$0.settings.nodaemon)
                $0.settings.daemonizeRequested = $1.isSet && !$0.settings.nodaemon
            },
            Option("silent", "boolean", "false", "in the foreground, do not copy the log to standard output") {
                $1.boolean(&$0.settings.silent)
            },
            Option(
                "childlogdir",
                "directory",
                .absent("$TMPDIR or /tmp"),
                "directory of AUTO logs",
                sample: .value("/tmp"),
                change: .nothing,
                carryOver: { $0.settings.childLogDirectory = $1.settings.childLogDirectory },
                read: { draft, reader in
                    draft.settings.childLogDirectory = reader.host.temporaryDirectory
                    var directory: String?
                    reader.path(&directory, OptionValue.existingDirectory)
                    if let directory { draft.settings.childLogDirectory = directory }
                }
            ),
            Option("nocleanup", "boolean", "false", "keep the AUTO logs of the run before") {
                $1.boolean(&$0.settings.nocleanup)
            },
            Option(
                "strip_ansi",
                "boolean",
                "false",
                "remove terminal escape sequences from logs of programs",
                change: .nothing,
                carryOver: { $0.settings.stripANSI = $1.settings.stripANSI },
                read: { $1.boolean(&$0.settings.stripANSI) }
            ),
            Option(
                "subreaper",
                "boolean",
                "true",
                "orphans of programs become ours, to be reaped",
                origin: .ours
            ) { $1.boolean(&$0.settings.subreaper) },
            Option(
                "log_format",
                "`text`, `raw`, `prefix`, `json`",
                "text",
                "`json` makes the activity log one object a line",
                note: "for programs that do not set it the same as their `log_format`, where `text` is `raw`",
                sample: .comment(
                    "activity log: text or json; and what programs have that do not set it:\n"
                        + "raw, prefix or json (default text, which is raw for programs)"
                ),
                origin: .ours
            ) { StreamLogRules.readActivityFormat(into: &$0.settings.logFormat, $1) },
            Option(
                "log_prefix",
                "text",
                .absent("the name and a bar"),
                "of programs that do not set it",
                sample: .hidden,
                origin: .ours,
                change: .programRestart
            ) { _, reader in StreamLogRules.checkPrefix(reader) },
            Option(
                "log_buffer",
                "bytes, at least 1",
                "1MB",
                "of programs that do not set it",
                sample: .hidden,
                origin: .ours,
                change: .programRestart
            ) { $1.read(&$0.streamLog.buffer, OptionValue.bufferSize) },
            Option(
                "log_overflow",
                "`block`, `drop`",
                "block",
                "of programs that do not set it",
                sample: .comment("of programs that do not set it, and so are log_prefix and log_buffer"),
                origin: .ours,
                change: .programRestart
            ) { $1.read(&$0.streamLog.overflow, OptionValue.logOverflow) },
            Option(
                "log_keep",
                "bytes, at most 64MB",
                .otherwise("16KB in container mode, else 0"),
                "end of the log that maintail shows, of /dev/stdout",
                note: "and of programs that do not set it",
                sample: .value(
                    "16KB",
                    comment:
                        "end of the log that maintail shows when it goes to /dev/stdout, and what\nprograms keep that do not set it (default 16KB in container mode, else 0)"
                ),
                origin: .ours
            ) { StreamLogRules.readKeep(into: &$0.settings.logKeep, $1) },
            Option(
                "signal_map",
                "`SIGNAL:action` list",
                .absent("none"),
                "signals: shutdown, reload, reopen, forward or ignore",
                note: "[more](#signals)",
                sample: .value("HUP:forward"),
                origin: .ours
            ) { $1.read(&$0.settings.signalMap, OptionValue.signalMap) },
            Option(
                "control_process",
                "`on-demand`, `always`, `never`",
                "on-demand",
                "when there is a process that serves clients: on-demand, always, never",
                note: "[more](#the-control-process)",
                origin: .ours
            ) { $1.choice(&$0.settings.controlProcess) },
            Option(
                "control_user",
                "user",
                "65534",
                "whom that process runs as, or user:group, names or numbers",
                note: "where we may change it",
                origin: .ours
            ) { $1.read(&$0.settings.controlUser, OptionValue.controlUser) },
            Option(
                "drop_capabilities",
                "boolean",
                "false",
                "give up capabilities that neither we nor programs need",
                note: "[more](#capabilities-of-supervisord-itself)",
                origin: .ours
            ) { $1.boolean(&$0.settings.dropCapabilities) },
            Option(
                "env_file",
                "list of paths",
                .absent("none"),
                "files with variables for all programs, below those of environment",
                note: "in Compose's format, `?` behind a path lets the file be missing, [secrets.md](secrets.md)",
                sample: .value(
                    "all.env?",
                    comment: "files with KEY=value lines for all programs, ? if it may be missing"
                ),
                origin: .ours,
                change: .programRestart
            ) { EnvironmentOption.readFiles(into: &$0.settings.environment, $1) },
            Option(
                "environment_unset",
                "list of names",
                .absent("none"),
                "variables of supervisord that programs do not get",
                note: "[secrets.md](secrets.md#variables-that-programs-do-not-get)",
                sample: .value("TOKEN,KEY"),
                origin: .ours,
                change: .programRestart
            ) { $1.read(&$0.settings.environmentUnset, OptionValue.variableNames) },
            Option(
                "environment",
                "key/value",
                .absent("none"),
                "variables for all programs, comma separated",
                sample: .value(#"KEY="value""#),
                change: .programRestart
            ) { $1.daemonEnvironment(&$0.settings.environment) },
        ]
    }

    /// Read when the programs are known.
    static var seccomp: [Option<DaemonDraft>] {
        [
            Option(
                "seccomp",
                "`self`, `unconfined`",
                "unconfined",
                "self denies us and all programs dangerous system calls",
                note: "[more](security.md#seccompself)",
                origin: .ours
            ) { draft, reader in
                reader.read(&draft.wantsFilter) { text, option throws(ConfigurationError) in
                    switch text.trimmed.lowercased() {
                    case "self": return true
                    case "unconfined": return false
                    default: throw option.invalid(text, "must be self or unconfined; a profile is for programs")
                    }
                }
            }
        ]
    }
}

extension OptionReader {
    /// In a container nothing has to be written, so a missing directory is not an error either: a file that cannot be written
    /// there is reported later (EXT-12).
    func path(
        _ path: inout String?,
        _ convert: (String, any Host) throws(ConfigurationError) -> String
    ) {
        read(&path) { text, host throws(ConfigurationError) in
            do throws(ConfigurationError) {
                return try convert(text, host)
            } catch {
                guard context.container else { throw error }
                context.sink.remark(warning(error.message))
                return PathText.expandingHome(text, on: host)
            }
        }
    }

    /// Expanded twice, the second time with `host_node_name` too (CFG-41).
    fileprivate func daemonEnvironment(_ environment: inout [String: String]) {
        guard let written = unexpanded else { return }
        attempt { () throws(ConfigurationError) in
            var expansions = section.expansions
            if !environment.isEmpty { expansions.environment.merge(environment) { $1 } }
            let text = try expansions.expandTwice(
                written,
                name: "supervisord.environment",
                then: expansions.adding(["host_node_name": .text(host.nodeName)]),
                name: "environment"
            )
            environment.merge(try EnvironmentOption.read(text, by: section)) { $1 }
        }
    }
}
