import Model

/// The options for the type of a program, and for when it counts as started (EXT-71, EXT-72).
extension ProgramOptions {
    static var readiness: [Option<ProgramDraft>] {
        [
            Option(
                "type",
                "`simple`, `oneshot`, `forking`",
                "simple",
                "how the program lives",
                note: "[more](#types-of-programs)",
                sample: .summary("simple, oneshot (is to end), or forking with pidfile=/path"),
                origin: .ours
            ) { draft, reader in
                reader.read(&draft.orchestration.type) { text, option throws(ConfigurationError) in
                    let type: ProgramType = try OptionValue.choice(text, of: option)
                    return type
                }
            },
            Option(
                "pidfile",
                "absolute path",
                .absent("none"),
                "where a forking program leaves the pid of its daemon",
                note: "with `type=forking`, and only then",
                sample: .hidden,
                origin: .ours
            ) { draft, reader in
                // Files for Supervisor may have this option too, without a meaning; there any value is accepted.
                guard draft.orchestration.type == .forking else { return }
                reader.read(&draft.orchestration.settings.pidfile, OptionValue.absolutePath)
            },
            Option(
                "ready",
                "`startsecs`, `notify`, `fd:N`, `healthcheck`, `log:text`",
                "startsecs",
                "what makes it RUNNING",
                note: "[more](#readiness)",
                sample: .summary("RUNNING by: startsecs, notify, fd:N, healthcheck or log:TEXT"),
                origin: .ours
            ) { $1.read(&$0.orchestration.settings.readiness, OptionValue.readiness) }.keepingFiles,
            Option(
                "start_timeout",
                "duration, 0 for none",
                .otherwise("no limit, or 10 with `type=forking`"),
                "time in which it has to be ready",
                note: "with `ready` or `type=forking`",
                sample: .value("60", comment: "time for that, 0 for no limit (default 0, 10 with type=forking)"),
                origin: .ours
            ) { $1.timeLimit(&$0.orchestration.settings.startTimeout) },
            Option(
                "notify_socket",
                "boolean",
                "false",
                "sd_notify(3) for status, watchdog and more time",
                note: "`ready=notify` and `watchdog` imply it",
                sample: .value("true"),
                origin: .ours
            ) { $1.read(&$0.orchestration.notifySocket, OptionValue.boolean) },
            Option(
                "watchdog",
                "duration",
                .absent("none"),
                "time in which a WATCHDOG=1 has to come, again and again",
                note: "[more](#readiness)",
                sample: .value("30", comment: "a WATCHDOG=1 has to come in each such time (default none)"),
                origin: .ours
            ) { $1.positiveSpan(&$0.orchestration.settings.watchdog) },
        ].map(\.forEachProcess)
    }
}
