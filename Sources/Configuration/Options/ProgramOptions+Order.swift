import Model

/// The options for the conditions of a program's start (EXT-70). Like all options of these files they are expanded for each
/// process, so that each can have a port, a file or a dependency of its own.
extension ProgramOptions {
    static var order: [Option<ProgramDraft>] {
        [
            Option(
                "depends_on",
                "list of `NAME[:condition][?]`",
                .absent("none"),
                "programs that have to be up first",
                note: "[more](#order); empty is not set, as with `wait_for`, `restart_with`, `healthcheck` and hooks",
                sample: .value(
                    "db:healthy,cache?",
                    comment: "programs that have to be up first: NAME, GROUP:PROCESS or GROUP:*, each\n"
                        + "perhaps with :started, :healthy or :completed, and ? if it may be missing"
                ),
                origin: .ours
            ) { $1.readUnlessEmpty(&$0.orchestration.settings.dependencies, OptionValue.dependencies) },
            Option(
                "wait_for",
                "list of `tcp://host:port`, `http://host[:port][/path]`, `unix:/path`, `file:/path`, `exec:command`",
                .absent("none"),
                "other things that have to be there first",
                note: "[more](#order)",
                sample: .value(
                    "tcp://db.example:5432",
                    comment: "other things that have to be there first: tcp://HOST:PORT, unix:/PATH,\n"
                        + "file:/PATH, http://HOST:PORT/PATH or exec:COMMAND, comma separated"
                ),
                origin: .ours
            ) { $1.readUnlessEmpty(&$0.orchestration.settings.waits, OptionValue.waits) }.keepingFiles,
            Option(
                "wait_timeout",
                "duration, 0 for none",
                "0",
                "time after which waiting for them is a failed start",
                sample: .comment("when they are not there by then, the start has failed (default 0: no limit)"),
                origin: .ours
            ) { $1.timeLimit(&$0.orchestration.settings.waitTimeout) },
            Option(
                "restart_with",
                "list of names",
                .absent("none"),
                "restart after one of these has ended and is up again",
                note: "names as in `depends_on`, without conditions; nothing is waited for",
                sample: .value("db"),
                origin: .ours
            ) { $1.readUnlessEmpty(&$0.orchestration.settings.restartWith, OptionValue.dependencyTargets) },
        ].map(\.forEachProcess)
    }
}
