import Model
import Text

/// The health check of a program (EXT-73), in Docker's words.
extension ProgramOptions {
    static var health: [Option<ProgramDraft>] {
        [
            Option(
                "healthcheck",
                "`http://host[:port][/path]`, `tcp://host:port`, `unix:/path`, `exec:command`",
                .absent("none"),
                "how to see that it works",
                note: "[more](#health-checks)",
                sample: .value(
                    "http://localhost/",
                    comment: "how to see that it works: http://HOST:PORT/PATH,\n"
                        + "tcp://HOST:PORT, unix:/PATH or exec:COMMAND (default none)"
                ),
                origin: .ours
            ) { draft, reader in
                // The inner value is nil for an empty text, the outer one for a text that is wrong.
                var probe: Probe??
                reader.read(&probe) { text, option throws(ConfigurationError) in
                    .some(text.trimmed.isEmpty ? nil : try OptionValue.healthCheck(text, of: option))
                }
                draft.orchestration.probe = probe ?? nil
                draft.orchestration.isProbeWrong = reader.isSet && probe == nil
            }.keepingFiles.alsoWhenUnset,
            Option("healthcheck_interval", "duration", "30", "time between two checks", origin: .ours) {
                $1.positiveSpan(&$0.orchestration.check.interval)
            },
            Option("healthcheck_timeout", "duration", "30", "time after which a check has failed", origin: .ours) {
                $1.positiveSpan(&$0.orchestration.check.timeout)
            },
            Option(
                "healthcheck_retries",
                "1–1000",
                "3",
                "failures one after the other that make it unhealthy",
                origin: .ours
            ) { draft, reader in
                reader.read(&draft.orchestration.check.retries) { text, option throws(ConfigurationError) in
                    try OptionValue.number(text, of: option, in: 1...1000)
                }
            },
            Option(
                "healthcheck_start_period",
                "duration",
                "0",
                "time in which failures do not count until the first success",
                sample: .summary("failures do not count so long, until the first success"),
                origin: .ours
            ) { $1.span(&$0.orchestration.check.startPeriod) },
            Option(
                "healthcheck_start_interval",
                "duration",
                "5",
                "time between two checks during the start period",
                origin: .ours
            ) { $1.positiveSpan(&$0.orchestration.check.startInterval) },
            Option(
                "healthcheck_action",
                "`none`, `restart`, `fatal`",
                "none",
                "what is done when it becomes unhealthy",
                note: "beside a warning",
                sample: .summary("what is done when it becomes unhealthy: none, restart or fatal"),
                origin: .ours
            ) { $1.choice(&$0.orchestration.check.action) },
        ].map(\.forEachProcess)
    }
}
