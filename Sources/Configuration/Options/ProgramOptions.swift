import Model
import Text

/// The options that `[program:x]`, `[eventlistener:x]` and `[fcgi-program:x]` share (CFG-120 to CFG-155), in the order in which
/// Supervisor reads them.
enum ProgramOptions {
    /// All options, in reading order.
    static var all: [Option<ProgramDraft>] {
        [
            forSection, environment, directory, output(.stdout), output(.stderr), command, confinement, streamLog,
            orchestration,
        ].flatMap { $0 }
    }

    /// Order, readiness, health, restarts, hooks, schedules and watched files (EXT-70 to EXT-75, EXT-77, EXT-78).
    static var orchestration: [Option<ProgramDraft>] {
        order + readiness + health + restarts + hooks + schedule + watching
    }

    /// The options where not every difference is a reason to restart.
    static let carriedOver = all.filter { $0.carryOver != nil }

    /// The order for readers, which is that of Supervisor's sample; further options come behind.
    static let presentation =
        [
            "command", "process_name", "numprocs", "numprocs_start", "directory", "umask", "priority", "autostart",
            "startsecs", "startretries", "autorestart", "exitcodes", "stopsignal", "stopwaitsecs", "stopasgroup",
            "killasgroup", "user", "redirect_stderr",
        ]
        + ProgramDraft.Channel.allCases.flatMap { channel in
            ["logfile", "logfile_maxbytes", "logfile_backups", "capture_maxbytes", "events_enabled", "syslog"]
                .map { "\(channel.rawValue)_\($0)" }
        }
        + [
            "environment", "env_file", "serverurl", "exit_on", "killmode", "forward_signals", "group_add",
            "user_environment",
            "cap_drop", "cap_add", "capabilities", "no_new_privileges", "seccomp", "rlimit_nofile", "oom_score_adj",
            "nice", "ioprio", "cpuset", "strict", "log_format", "log_prefix", "log_buffer", "log_overflow",
            "log_keep",
        ]
        + orchestration.map(\.name)

    /// Read once for all processes of a section (CFG-45).
    static var forSection: [Option<ProgramDraft>] {
        [
            Option("priority", "integer", "999", "lower starts earlier and stops later") {
                $1.integer(&$0.process.priority)
            },
            Option("autostart", "boolean", "true", "start together with supervisord") {
                $1.boolean(&$0.process.autostart)
            },
            Option(
                "autorestart",
                "boolean, `unexpected`",
                "unexpected",
                "after an exit: true, false, or unexpected",
                note: "`unexpected` restarts after a code that is not in `exitcodes`"
            ) { $1.read(&$0.process.autorestart, OptionValue.restartPolicy) },
            Option("startsecs", "integer", "1", "seconds it has to stay up to count as started") {
                $1.integer(&$0.process.startsecs)
            },
            Option("startretries", "integer", "3", "further tries after a failed start") {
                $1.integer(&$0.process.startretries)
            },
            Option(
                "stopsignal",
                "signal",
                "TERM",
                "signal that asks it to end",
                note: "a name, also `RTMIN+3` or `RTMAX-1`, or a number up to 64"
            ) { $1.read(&$0.process.stopSignal, OptionValue.signal) },
            Option(
                "stopwaitsecs",
                "integer",
                "10",
                "seconds from stopsignal to SIGKILL",
                sample: .summary("seconds to wait for that before SIGKILL")
            ) { $1.integer(&$0.process.stopwaitsecs) },
            Option("stopasgroup", "boolean", "false", "send stopsignal to the whole process group") {
                $1.boolean(&$0.process.stopAsGroup)
            },
            Option(
                "killasgroup",
                "boolean",
                .otherwise("as stopasgroup"),
                "send SIGKILL to the whole process group",
                sample: .value("false")
            ) {
                $0.process.killAsGroup = $0.process.stopAsGroup
                $1.boolean(&$0.process.killAsGroup)
            }.alsoWhenUnset,
            Option("exitcodes", "list of 0–255", "0", "exit codes that are expected, comma separated") {
                $1.read(&$0.process.exitCodes, OptionValue.exitCodes)
            },
            Option("redirect_stderr", "boolean", "false", "treat standard error as standard output") {
                $1.boolean(&$0.process.redirectStderr)
            },
            Option("numprocs", "integer", "1", "number of processes") { $1.integer(&$0.numprocs) },
            Option("numprocs_start", "integer", "0", "number of the first process") {
                $1.integer(&$0.numprocsStart)
            },
        ] + events(.stdout) + events(.stderr) + [
            Option(
                "serverurl",
                "text",
                "AUTO",
                "SUPERVISOR_SERVER_URL for the program",
                note: "`AUTO` is our own address",
                sample: .comment("SUPERVISOR_SERVER_URL for the program (default AUTO: our own address)")
            ) {
                $1.read(&$0.process.serverURL) { $0.trimmed.uppercased() == "AUTO" ? .auto : .text($0) }
            }.keepingFiles,
            Option(
                "user",
                "user",
                .otherwise("as supervisord"),
                "run as this user, or user:group, names or numbers",
                note: "[more](#users); needs root unless it is ours",
                sample: .value("chrism"),
                carryOver: {
                    // Only the numbers of the user count.
                    let (new, active) = ($0.process.user, $1.process.user)
                    if new?.uid == active?.uid, new?.gid == active?.gid { $0.process.user = active }
                },
                read: { $1.read(&$0.process.user, OptionValue.user) }
            ),
            Option(
                "umask",
                "octal",
                .otherwise("that of supervisord"),
                "file mode mask",
                sample: .value("022")
            ) { $1.read(&$0.process.umask, OptionValue.octal) },
            Option(
                "group_add",
                "list of groups",
                .absent("none"),
                "supplementary groups in addition to those of the user",
                note: "names or numbers, [more](#users)",
                sample: .value("logs,1234"),
                origin: .ours
            ) { $1.read(&$0.process.groupAdd, OptionValue.groupIDs) },
            Option(
                "user_environment",
                "boolean",
                "false",
                "HOME, USER, LOGNAME and SHELL of the user",
                note: "`environment` wins",
                origin: .ours
            ) { $1.boolean(&$0.process.setsUserEnvironment) },
            Option(
                "exit_on",
                "`never`, `fatal`, `unexpected`, `exit`",
                "never",
                "end that ends supervisord: never, fatal, unexpected, exit",
                note: "[more](#ending-the-container)",
                origin: .ours
            ) { draft, reader in reader.orFromDaemon { reader.choice(&draft.process.exitOn) } }.alsoWhenUnset,
            Option(
                "killmode",
                "`process`, `group`, `tree`",
                "process",
                "who is stopped: the process, its group or its tree",
                note: "[more](#descendants-of-a-program)",
                origin: .ours
            ) { $1.choice(&$0.process.killMode) },
            Option(
                "forward_signals",
                "list of signals",
                .absent("none"),
                "signals that are passed on when supervisord gets them",
                sample: .value("USR1,WINCH"),
                origin: .ours
            ) { $1.read(&$0.process.forwardSignals, OptionValue.signals) },
            Option(
                "process_name",
                "text",
                "%(program_name)s",
                "name of a process, with %(process_num)d if numprocs > 1",
                sample: .comment("name of a process, with %(process_num)d if numprocs > 1 (default program name)")
            ) { draft, reader in
                // The name is read as a template: its expansions may hold any text (CFG-121).
                reader.attempt { () throws(ConfigurationError) in
                    draft.nameTemplate = try OptionValue.processOrGroupName(reader.unexpanded ?? draft.nameTemplate)
                }
            }.forEachProcess.alsoWhenUnset,
        ]
    }

    private static func events(_ channel: ProgramDraft.Channel) -> [Option<ProgramDraft>] {
        [
            Option(
                "\(channel.rawValue)_capture_maxbytes",
                "bytes",
                "0",
                "size of the capture buffer, 0 turns capture off",
                note: "text between tokens becomes an event ([events.md](events.md))"
            ) { $1.bytes(&$0[channel].captureMaxBytes) },
            Option("\(channel.rawValue)_events_enabled", "boolean", "false", "an event for each piece of output") {
                $1.boolean(&$0[channel].eventsEnabled)
            },
        ]
    }
}
