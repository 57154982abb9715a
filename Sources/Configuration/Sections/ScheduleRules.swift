import Model
import ProcessLifecycle

/// The effects of a schedule on the other options of a program (EXT-77): the program is expected to end, and is started by
/// its schedule.
enum ScheduleRules {
    /// Call it before the type of the program is completed, which depends on the schedule.
    static func complete(_ draft: inout ProgramDraft, _ section: SectionReader) throws(ConfigurationError) {
        guard let schedule = draft.orchestration.schedule else { return try checkTimeout(draft, section) }
        guard SectionKind(section: section.section) == .program else {
            // An option of `[DEFAULT]` counts only in sections that can use it.
            guard section.isOwn("schedule") else { return }
            return try OrchestrationConsistency.refuse("schedule", "needs a [program:x], which ends by itself", section)
        }
        draft.orchestration.settings.schedule = ScheduleSettings(schedule, catchesUp: draft.orchestration.catchesUp)
        if let type = draft.orchestration.type, type != .oneshot, section.isOwn("type") {
            try OrchestrationConsistency.refuse("type", "does not go with schedule, which needs a oneshot", section)
        }
        draft.orchestration.type = .oneshot
        if draft.process.autorestart == .always, section.isOwn("autorestart") {
            try OrchestrationConsistency.refuse(
                "autorestart",
                "does not go with schedule, which says when it is started again",
                section
            )
        }
        if !section.isOwn("autorestart") { draft.process.autorestart = .never }
        // A program that sets `autostart` itself is run at the start too.
        if !section.isOwn("autostart") { draft.process.autostart = false }
    }

    /// A limit makes no sense for a run that does not end by itself.
    private static func checkTimeout(_ draft: ProgramDraft, _ section: SectionReader) throws(ConfigurationError) {
        guard section.isOwn("run_timeout"), draft.orchestration.type != .oneshot, !section.isSet("schedule") else {
            return
        }
        try OrchestrationConsistency.refuse("run_timeout", "needs schedule or type=oneshot", section)
    }
}
