import Model
import Text

/// The rules for the options about order, readiness, health, restarts, hooks and schedules together (EXT-70 to EXT-77).
enum OrchestrationConsistency {
    /// Options that mean something only with one of others.
    private static let companions: [(options: [String], needed: [String])] = [
        (["wait_timeout"], ["wait_for"]),
        (["start_timeout"], ["ready", "type"]),
        (
            ["interval", "timeout", "retries", "start_period", "start_interval", "action"].map { "healthcheck_\($0)" },
            ["healthcheck"]
        ),
        (["backoff_factor", "backoff_limit", "backoff_reset"], ["backoff_delay"]),
        (["hook_timeout"], Hook.allCases.map(\.rawValue)),
        (["schedule_catchup"], ["schedule"]),
        (["watch_action"], ["watch"]),
    ]

    /// Makes the settings from the draft, and reports options that do not fit together.
    static func complete(
        _ draft: inout ProgramDraft,
        _ section: SectionReader,
        on host: any HostFiles
    ) throws(ConfigurationError) {
        for (options, needed) in companions where !needed.contains(where: section.isSet) {
            for option in options where section.isOwn(option) {
                try refuse(option, "needs \(needed.joined(separator: " or "))", section)
            }
        }
        try ScheduleRules.complete(&draft, section)
        try completeType(&draft, section)
        try completeReadiness(&draft.orchestration, section)
        try completeBackoff(&draft.orchestration, section)
        try checkContents(draft.orchestration, section)
        if let probe = draft.orchestration.probe {
            draft.orchestration.check.probe = probe
            draft.orchestration.settings.healthCheck = draft.orchestration.check
        }
        completeWatch(&draft, on: host)
        draft.process.orchestration = draft.orchestration.settings
    }

    private static func completeType(
        _ draft: inout ProgramDraft,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        let type = draft.orchestration.type ?? .simple
        // The options that go with a refused type are not known.
        if draft.orchestration.type == nil, section.isSet("type") { return }
        if type != .simple, SectionKind(section: section.section) == .eventListener {
            let rule = "an event listener must be simple, for its process itself speaks the protocol"
            return try refuse("type", rule, section)
        }
        draft.orchestration.settings.type = type
        switch type {
        case .simple: break
        case .oneshot: try completeOneshot(&draft, section)
        case .forking:
            if !section.isSet("pidfile") {
                try refuse("type", "needs pidfile, where the daemon leaves its pid", section)
            }
            // The default limit makes a daemon that does not come show as a failure.
            if !section.isSet("start_timeout") { draft.orchestration.settings.startTimeout = TimeSpan(seconds: 10) }
        }
        if type != .forking, section.isOwn("pidfile") {
            section.sink.warnOnce(
                section.warning(
                    "For [\(section.section)], pidfile has no effect without type=forking",
                    "pidfile"
                )
            )
        }
    }

    private static func completeOneshot(
        _ draft: inout ProgramDraft,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        if draft.orchestration.settings.readiness != .startsecs {
            try refuse("ready", "does not go with type=oneshot, which is RUNNING from its start", section)
        }
        if !section.isSet("autorestart") { draft.process.autorestart = .never }
        if draft.process.startsecs > 0, section.isOwn("startsecs") {
            section.sink.warnOnce(
                section.warning(
                    "For [\(section.section)], startsecs=\(draft.process.startsecs) has no effect with type=oneshot, "
                        + "which is RUNNING from its start",
                    "startsecs"
                )
            )
        }
        draft.process.startsecs = 0
    }

    private static func completeReadiness(
        _ draft: inout OrchestrationDraft,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        // A check that is wrong has been reported.
        if draft.settings.readiness == .healthCheck, draft.probe == nil, !draft.isProbeWrong {
            try refuse("ready", "needs a healthcheck", section)
        }
        draft.settings.hasNotifySocket = draft.notifySocket ?? false
        let reason = draft.settings.readiness == .notify ? "ready=notify" : "watchdog"
        guard draft.settings.readiness == .notify || draft.settings.watchdog != nil else { return }
        if section.isOwn("notify_socket"), draft.notifySocket == false {
            try refuse("notify_socket", "\(reason) needs the socket", section)
        }
        // systemd's WatchdogSec does the same.
        draft.settings.hasNotifySocket = true
    }

    private static func completeBackoff(
        _ draft: inout OrchestrationDraft,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        guard let delay = draft.backoffDelay else { return }
        var backoff = BackoffSettings(delay: delay)
        backoff.factor = draft.backoffFactor ?? backoff.factor
        backoff.limit = draft.backoffLimit ?? max(backoff.limit, delay)
        backoff.reset = draft.backoffReset ?? backoff.limit
        if backoff.limit < delay {
            try refuse("backoff_limit", "is shorter than backoff_delay (\(delay.number))", section)
        }
        draft.settings.backoff = backoff
    }

    /// Checks the contents of files in the places of their marks, which could not be checked before (EXT-76).
    private static func checkContents(
        _ draft: OrchestrationDraft,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        let reveal = section.expansions.revealed
        let rule = "what the file holds, which is not shown, cannot stand there"
        if draft.settings.waits.contains(where: { !$0.isGood(with: reveal) }) { try refuse("wait_for", rule, section) }
        if let probe = draft.probe, !probe.isGood(with: reveal) { try refuse("healthcheck", rule, section) }
        if case .log(let text) = draft.settings.readiness, FileMark.isIn(text) {
            let line = reveal(text).trimmed
            if line.isEmpty || line.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
                try refuse("ready", rule, section)
            }
        }
    }

    /// A path counts from the directory of the program, as it does for the program itself.
    private static func completeWatch(_ draft: inout ProgramDraft, on host: any HostFiles) {
        guard !draft.orchestration.watchedPaths.isEmpty else { return }
        let directory = draft.process.directory ?? ""
        let paths = draft.orchestration.watchedPaths.map { path in
            PathText.join(directory, PathText.expandingHome(path, on: host))
        }
        var watch = FileWatchSettings(paths)
        watch.action = draft.orchestration.watchAction
        draft.orchestration.settings.watch = watch
    }

    /// Processes that leave their pids in one file would take each other's.
    static func refuseSharedPidfile(
        of processes: [ProcessSettings],
        _ section: SectionReader
    ) throws(ConfigurationError) {
        var seen: Set<String> = []
        for process in processes {
            guard let path = process.orchestration.pidfile, !seen.insert(path).inserted else { continue }
            try refuse("pidfile", "each process needs its own, with %(process_num)d in its path", section)
            return
        }
    }

    static func refuse(
        _ option: String,
        _ rule: String,
        _ section: SectionReader
    ) throws(ConfigurationError) {
        let written = section.unexpanded(option) ?? ""
        let value = (try? section.expansions.expand(written, name: option)) ?? written
        try section.fail(OptionName(text: option).invalid(value, rule).message, option, isSafe: true)
    }
}
