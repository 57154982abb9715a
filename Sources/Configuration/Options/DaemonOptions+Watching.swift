/// The option for reading the configuration again automatically (EXT-78).
extension DaemonOptions {
    static var watching: [Option<DaemonDraft>] {
        [
            Option(
                "watch_config",
                "boolean",
                "false",
                "a change of these files acts as supervisorctl update",
                note: "[more](#watched-files)",
                origin: .ours
            ) { $1.boolean(&$0.settings.watchesConfiguration) }
        ]
    }
}
