import Model

/// Commands at moments in the life of a program (EXT-75).
extension ProgramOptions {
    static var hooks: [Option<ProgramDraft>] {
        let hooks = Hook.allCases.map { hook in
            Option<ProgramDraft>(
                hook.rawValue,
                "text",
                .absent("none"),
                hook.summary,
                note: "a command as in `command`, [more](#hooks)",
                sample: .value("/bin/true", comment: "command to run \(hook.summary) (default none)"),
                origin: .ours
            ) { draft, reader in
                var command: String?
                reader.readUnlessEmpty(&command, OptionValue.hookCommand)
                draft.orchestration.settings.hooks.commands[hook] = command
            }.keepingFiles
        }
        let timeout = Option<ProgramDraft>(
            "hook_timeout",
            "duration",
            "30",
            "time after which a hook is killed, and has failed",
            origin: .ours
        ) { $1.positiveSpan(&$0.orchestration.settings.hooks.timeout) }
        return (hooks + [timeout]).map(\.forEachProcess)
    }
}

extension Hook {
    fileprivate var summary: String {
        switch self {
        case .preStart: "before each start, which fails when it does"
        case .postStart: "once it is RUNNING"
        case .preStop: "before its stop signal"
        case .postStop: "after each end"
        }
    }
}
