import Model

/// The options for the waits before retries and restarts, and for their number (EXT-74), in pebble's words.
extension ProgramOptions {
    static var restarts: [Option<ProgramDraft>] {
        [
            Option(
                "backoff_delay",
                "duration",
                .otherwise("as Supervisor"),
                "first wait before a retry or restart",
                note: "[more](#delays-of-restarts)",
                sample: .value("1", comment: "first wait before a retry or restart (default: 1, 2, 3 ... and none)"),
                origin: .ours
            ) { $1.positiveSpan(&$0.orchestration.backoffDelay) },
            Option(
                "backoff_factor",
                "number from 1 to 1000",
                "2.0",
                "each further wait is so many times longer",
                origin: .ours
            ) { $1.read(&$0.orchestration.backoffFactor, OptionValue.factor) },
            Option(
                "backoff_limit",
                "duration",
                "30",
                "longest wait",
                note: "not shorter than `backoff_delay`; where it is not set and that is longer, that",
                origin: .ours
            ) { $1.positiveSpan(&$0.orchestration.backoffLimit) },
            Option(
                "backoff_reset",
                "duration",
                .otherwise("as backoff_limit"),
                "after so long in RUNNING the next wait is the first again",
                sample: .value("30"),
                origin: .ours
            ) { $1.span(&$0.orchestration.backoffReset) },
            Option(
                "restart_limit",
                "`N/duration`",
                .absent("none"),
                "more restarts than N in that time make it FATAL",
                note: "restarts that were not asked for; with 0 the first one does",
                sample: .value("10/60"),
                origin: .ours
            ) { $1.read(&$0.orchestration.settings.restartLimit, OptionValue.restartLimit) },
        ].map(\.forEachProcess)
    }
}
