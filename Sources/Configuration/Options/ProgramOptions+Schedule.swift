import Model

/// Runs by the calendar or again and again (EXT-77).
extension ProgramOptions {
    static var schedule: [Option<ProgramDraft>] {
        [
            Option(
                "schedule",
                "five fields of cron(5), `@daily` and the like, `@every duration`",
                .absent("none"),
                "when it is run",
                note: "[more](schedule.md); empty is not set; implies `type=oneshot` and `autostart=false`",
                sample: .value(
                    "30 4 * * *",
                    comment: "when to run it, as crontab(5) says: MINUTE HOUR DAY MONTH WEEKDAY,\n"
                        + "@hourly, @daily, @weekly, @monthly, @yearly, or @every DURATION (default none)"
                ),
                origin: .ours
            ) { draft, reader in
                reader.readUnlessEmpty(&draft.orchestration.schedule) { text, option throws(ConfigurationError) in
                    try OptionValue.schedule(text, of: option)
                }
            },
            Option(
                "schedule_catchup",
                "boolean",
                "true",
                "make up for a run that was missed",
                note: "by a clock that was set or a machine that was asleep; one at most",
                sample: .summary("whether one run is made up for when runs were missed"),
                origin: .ours
            ) { $1.read(&$0.orchestration.catchesUp, OptionValue.boolean) },
            Option(
                "run_timeout",
                "duration, 0 for none",
                "0",
                "time after which a run is stopped, and has failed",
                note: "with `schedule` or `type=oneshot`",
                sample: .summary("a run that takes longer is stopped, and has failed; 0 is no limit"),
                origin: .ours
            ) { $1.timeLimit(&$0.orchestration.settings.runTimeout) },
        ].map(\.forEachProcess)
    }
}
