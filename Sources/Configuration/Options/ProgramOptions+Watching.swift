import Model
import Text

/// The options for files whose changes concern a program (EXT-78).
extension ProgramOptions {
    static var watching: [Option<ProgramDraft>] {
        [
            Option(
                "watch",
                "list of paths",
                .absent("none"),
                "files and directories whose change restarts it",
                note: "from `directory`, need not exist yet; empty is not set, [more](#watched-files)",
                sample: .value("/etc/app.conf"),
                origin: .ours
            ) { $1.readUnlessEmpty(&$0.orchestration.watchedPaths, OptionValue.watchedPaths) },
            Option(
                "watch_action",
                "`restart`, signal",
                "restart",
                "what is done after a change",
                note: "a signal as in `stopsignal`",
                sample: .value("HUP", comment: "what is done after a change: restart, or a signal (default restart)"),
                origin: .ours
            ) { $1.read(&$0.orchestration.watchAction, OptionValue.watchAction) },
        ].map(\.forEachProcess)
    }
}
