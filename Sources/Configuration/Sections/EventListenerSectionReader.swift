import Model
import Text

/// Makes the pool of an `[eventlistener:x]` (CFG-150 to CFG-153).
struct EventListenerSectionReader {
    let context: ReadingContext
    let section: String

    func group() throws(ConfigurationError) -> GroupSettings {
        // Neither trimmed nor checked here; the processes' reader does that with its own words (SPEC CFG-168).
        let name = ReadingContext.name(in: section)
        var draft = EventListenerDraft()
        try OptionReader(context.readerWithHere(section), in: context).read(EventListenerOptions.all, into: &draft)
        let processes = try ProcessSectionReader(
            context: context,
            section: section,
            group: name,
            kind: .protocolSpeaker
        ).processes()
        return GroupSettings(
            name: name,
            priority: draft.priority,
            kind: .eventListener(draft.settings),
            processes: processes
        )
    }
}
