/// The options for the end of supervisord, and with it of the container (EXT-4, EXT-6, EXT-51, EXT-80).
extension DaemonOptions {
    static var ending: [Option<DaemonDraft>] {
        [
            Option(
                "exit_code",
                "`propagate`, `zero`",
                "propagate",
                "status when a program's end is ours: propagate or zero",
                note: "[more](#ending-the-container)",
                origin: .ours
            ) {
                var code = DaemonDraft.ExitCode.propagate
                $1.choice(&code)
                $0.settings.propagatesExitStatus = code == .propagate
            },
            Option(
                "exit_on",
                "as of programs",
                "never",
                "for programs that do not say otherwise",
                note: "[more](#ending-the-container)",
                origin: .ours,
                change: .programRestart
            ) { $1.choice(&$0.exitOn) },
            Option(
                "shutdown_timeout",
                "seconds",
                "0",
                "seconds for a whole shutdown, 0 no limit",
                note: "what still lives then is killed",
                origin: .ours
            ) { $1.seconds(&$0.settings.shutdownTimeout, zero: "no limit") },
            Option(
                "shutdown_delay",
                "seconds",
                "0",
                "seconds between the request to end and the first stop signal",
                note: "part of `shutdown_timeout`, [more](health.md#shutdown)",
                origin: .ours
            ) { draft, reader in
                let timeout = draft.settings.shutdownTimeout
                reader.read(&draft.settings.shutdownDelay) { text, option throws(ConfigurationError) in
                    let delay = try OptionValue.seconds(text, of: option, zero: "none")
                    guard timeout == 0 || delay < timeout else {
                        throw option.invalid(
                            text,
                            "must be less than shutdown_timeout=\(timeout), which leaves no time to stop anything"
                        )
                    }
                    return delay
                }
            },
            Option(
                "termination_message_path",
                "path",
                .otherwise("/dev/termination-log, if it is there"),
                "file for the reason when a program has ended the container",
                note: "a file that is set is created, an empty value writes nothing, [more](#the-termination-message)",
                sample: .value(
                    "/dev/termination-log",
                    comment: "why a program has ended the container is written there, empty for none;\n"
                        + "the standard one is written only where it is there"
                ),
                origin: .ours,
                change: .nothing,
                carryOver: { $0.settings.terminationMessagePath = $1.settings.terminationMessagePath },
                read: { $1.path(&$0.settings.terminationMessagePath, OptionValue.pathInExistingDirectory) }
            ),
        ]
    }
}
