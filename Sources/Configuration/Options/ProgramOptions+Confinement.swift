import Model

/// The options about what a program may do and use (EXT-30 to EXT-34), and about its output on the container's own. They are
/// expanded for each process, so that `cpuset=%(process_num)d` gives each one a processor.
extension ProgramOptions {
    static var confinement: [Option<ProgramDraft>] {
        ([
            Option(
                "cap_drop",
                "`ALL`, list of names",
                .absent("none"),
                "capabilities to take away, comma separated",
                note: "[more](#capabilities)",
                sample: .value("ALL"),
                origin: .ours
            ) { $1.capabilities(&$0.droppedCapabilities) },
            Option(
                "cap_add",
                "`ALL`, list of names",
                .absent("none"),
                "capabilities to give back or to add, also with user",
                note: "[more](#capabilities)",
                sample: .value(
                    "NET_BIND_SERVICE",
                    comment: "capabilities to give back or to add, also with user (default none)\n"
                        + "or, in their place, capabilities=^cap_kill, which is libcap's IAB text"
                ),
                origin: .ours
            ) { $1.capabilities(&$0.addedCapabilities) },
            Option(
                "capabilities",
                "libcap's IAB text",
                .absent("none"),
                "the same for experts, in the place of these two",
                note: "[more](#capabilities)",
                sample: .hidden,
                origin: .ours,
                read: ConfinementRules.readCapabilities
            ).alsoWhenUnset,
            Option(
                "seccomp",
                "`unconfined`, `default`, path",
                "unconfined",
                "system calls: unconfined, default or /path/profile.json",
                note: "[more](#system-calls)",
                sample: .value("default"),
                origin: .ours,
                read: ConfinementRules.readFilter
            ),
            Option(
                "no_new_privileges",
                "boolean",
                "false",
                "nothing it executes can have more rights than it",
                note: "no set-user-ID, no file capabilities",
                origin: .ours
            ) { $1.boolean(&$0.process.noNewPrivileges) },
        ] + LimitName.allCases.map(limit) + [
            Option(
                "oom_score_adj",
                "-1000–1000",
                .absent("inherited"),
                "killed for lack of memory sooner, 1000, or later, -1000",
                note: "-1000 is never",
                sample: .value("0"),
                origin: .ours
            ) { $1.number(&$0.process.scheduling.oomScoreAdjustment, in: -1000...1000) },
            Option(
                "nice",
                "-20–19",
                .absent("inherited"),
                "nice value, -20 to 19",
                note: "an absolute number",
                sample: .value("0"),
                origin: .ours
            ) { $1.number(&$0.process.scheduling.nice, in: -20...19) },
            Option(
                "ioprio",
                "`realtime[:0-7]`, `best-effort[:0-7]`, `idle`",
                .absent("inherited"),
                "priority for reading and writing disks",
                note: "level 0 is the highest, 4 when none is given",
                sample: .value("best-effort:4", summary: "realtime:0-7, best-effort:0-7 or idle"),
                origin: .ours
            ) { $1.read(&$0.process.scheduling.ioPriority, OptionValue.ioPriority) },
            Option(
                "cpuset",
                "list of numbers and ranges",
                .absent("inherited"),
                "processors it may use",
                note: "as `0-3,7`",
                sample: .value("0-3"),
                origin: .ours
            ) { $1.read(&$0.process.scheduling.processors, OptionValue.processors) },
            Option(
                "strict",
                "boolean",
                "false",
                "what is [refused](#what-happens-when-something-is-refused) always keeps the program from being run",
                sample: .summary("not run when any of these is refused, instead of a warning"),
                origin: .ours
            ) { $1.boolean(&$0.process.isStrict) },
        ]).map(\.forEachProcess)
    }

    private static func limit(_ name: LimitName) -> Option<ProgramDraft> {
        Option(
            name.option,
            "`soft`, `soft:hard`",
            .absent("inherited"),
            "limit of setrlimit(2)",
            note: "a number or `unlimited`, [more](#limits-and-scheduling)",
            // The sample has one of the limits.
            sample: name == .nofile
                ? .value(
                    "1024:65536",
                    summary: "soft[:hard] or unlimited; and so rlimit_core, rlimit_as ..."
                )
                : .hidden,
            origin: .ours
        ) { draft, reader in
            var limit: LimitSettings?
            reader.read(&limit) { text, option throws(ConfigurationError) in
                try OptionValue.limit(name, text, of: option)
            }
            if let limit { draft.process.limits.append(limit) }
        }
    }

    /// The options of the program, else those of `[supervisord]` for all programs (EXT-15, EXT-16).
    static var streamLog: [Option<ProgramDraft>] {
        [
            Option(
                "log_prefix",
                "text",
                .absent("the name and a bar"),
                "what a line begins with in prefix format",
                note:
                    "`group:process` where the two names differ; all expansions of a program; quotes keep blanks at the "
                    + "ends",
                sample: .value(#""%(program_name)s | ""#),
                origin: .ours
            ) { StreamLogRules.readPrefix(into: &$0.logPrefix, $1) },
            Option(
                "log_format",
                "`raw`, `prefix`, `json`",
                "raw",
                "how lines look on [/dev/stdout and its like](#output-on-the-containers-standard-output)",
                sample: .summary("of output to /dev/stdout: raw, prefix or json"),
                origin: .ours,
                read: StreamLogRules.readFormat
            ),
            Option(
                "log_buffer",
                "bytes, at least 1",
                "1MB",
                "kept while standard output is not read",
                note: "for each channel of a process",
                origin: .ours
            ) { draft, reader in
                reader.orFromDaemon { reader.read(&draft.process.streamLog.buffer, OptionValue.bufferSize) }
            },
            Option(
                "log_overflow",
                "`block`, `drop`",
                "block",
                "what happens when the buffer is full",
                sample: .summary("then: block, the program waits; or drop its oldest lines"),
                origin: .ours
            ) { draft, reader in
                reader.orFromDaemon { reader.read(&draft.process.streamLog.overflow, OptionValue.logOverflow) }
            },
            Option(
                "log_keep",
                "bytes, at most 64MB",
                .otherwise("16KB in container mode, else 0"),
                "end of its output that tail shows, of /dev/stdout",
                note: "for each channel of a process, [more](#output-on-the-containers-standard-output)",
                sample: .value(
                    "16KB",
                    comment: "end of output to /dev/stdout that tail shows\n(default 16KB in container mode, else 0)"
                ),
                origin: .ours
            ) { draft, reader in StreamLogRules.readKeep(into: &draft.process.streamLog.keep, reader) },
        ].map(\.forEachProcess.alsoWhenUnset)
    }
}
