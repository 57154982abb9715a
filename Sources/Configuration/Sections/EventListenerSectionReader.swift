import Model
import Text

/// Reads what an `[eventlistener:x]` has as a pool (SPEC CFG-150 to CFG-153).
struct EventListenerSectionReader {
    let context: ReadingContext
    let section: String

    /// What people have these handlers for is to see the output of all programs in one place.
    private static let noPlugins =
        "there are no Python plug-ins here; to print the output of a program with its name in front, set "
        + "stdout_logfile=/dev/stdout and log_format=prefix"

    func group() throws(ConfigurationError) -> GroupSettings {
        let reader = context.readerWithHere(section)
        // Neither trimmed nor checked here; the processes' reader does that with its own words (SPEC CFG-168).
        let name = ReadingContext.name(in: section)
        let priority = try reader.value("priority", default: -1, OptionValue.integer)
        let bufferSize = try reader.value("buffer_size", default: 10) { text throws(ConfigurationError) in
            let size = try OptionValue.wholeNumber(text)
            guard size.value >= 1 else {
                throw ConfigurationError("[\(section)] section sets invalid buffer_size (\(size.description))")
            }
            return size.value
        }
        let resultHandler = try reader.value("result_handler", default: ResultHandler.standard) {
            text throws(ConfigurationError) in
            guard let handler = ResultHandler(rawValue: text.trimmed) else {
                throw ConfigurationError("\(text) cannot be resolved within [\(section)]").explained(Self.noPlugins)
            }
            return handler
        }
        let events = try events(reader)
        let payloadUnit = try reader.value("event_length", default: PayloadUnit.characters) {
            text throws(ConfigurationError) in
            guard let unit = PayloadUnit(rawValue: text.trimmed) else {
                let allowed = PayloadUnit.allCases.map(\.rawValue).joined(separator: " or ")
                throw ConfigurationError("invalid event_length '\(text)' in [\(section)]: must be \(allowed)")
            }
            return unit
        }
        if try reader.value("redirect_stderr", default: false, OptionValue.boolean) {
            try reader.fail(
                "[\(section)] section sets redirect_stderr=true but this is not allowed because it will interfere with "
                    + "the eventlistener protocol",
                "redirect_stderr"
            )
        }
        let processes = try ProcessSectionReader(
            context: context,
            section: section,
            group: name,
            kind: .protocolSpeaker
        ).processes()
        let settings = EventListenerSettings(
            bufferSize: bufferSize,
            events: events,
            resultHandler: resultHandler,
            payloadUnit: payloadUnit
        )
        return GroupSettings(name: name, priority: priority, kind: .eventListener(settings), processes: processes)
    }

    private func events(_ reader: SectionReader) throws(ConfigurationError) -> [EventType] {
        let missing = "[\(section)] section requires an \"events\" line"
        guard reader.isSet("events") else {
            try reader.failForLack(of: "events", missing)
            return []
        }
        return try reader.value("events", default: []) { text throws(ConfigurationError) in
            let names = OptionValue.list(text)
            if names.isEmpty { throw ConfigurationError(missing) }
            var events: Set<EventType> = []
            for name in names.map({ $0.uppercased() }) {
                guard let event = EventType(rawValue: name) else {
                    throw ConfigurationError("Unknown event type \(name) in [\(section)] events")
                }
                events.insert(event)
            }
            return EventType.allCases.filter { events.contains($0) }
        }
    }
}
