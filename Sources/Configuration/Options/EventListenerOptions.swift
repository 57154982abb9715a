import Model
import Text

/// The settings of a pool of event listeners, without its processes.
struct EventListenerDraft: SectionDraft {
    static let change = OptionDescription.Change.programRestart

    var priority = -1
    var settings = EventListenerSettings()
}

/// The options of an `[eventlistener:x]` as a pool (CFG-150 to CFG-153), in the order in which Supervisor reads them.
enum EventListenerOptions {
    static var all: [Option<EventListenerDraft>] {
        [
            Option("priority", "integer", "-1", "lower starts earlier and stops later") { $1.integer(&$0.priority) },
            Option("buffer_size", "integer from 1", "10", "events kept while no process is ready") { draft, reader in
                reader.read(&draft.settings.bufferSize) { text throws(ConfigurationError) in
                    let size = try OptionValue.wholeNumber(text)
                    guard size.value >= 1 else {
                        let section = reader.section.section
                        throw ConfigurationError("[\(section)] section sets invalid buffer_size (\(size.description))")
                    }
                    return size.value
                }
            },
            Option(
                "result_handler",
                "name",
                "supervisor.dispatchers:default_handler",
                "what is made of the results: `supervisor_stdout:event_handler` prints them",
                note:
                    "so does `supervisor_stdout_py3:event_handler`, [more](events.md#results-that-are-printed); there are "
                    + "no Python plug-ins, so nothing else is accepted",
                sample: .comment("or supervisor_stdout:event_handler, which prints results")
            ) { draft, reader in
                reader.read(&draft.settings.resultHandler) { text throws(ConfigurationError) in
                    guard let handler = ResultHandler(rawValue: text.trimmed) else {
                        throw ConfigurationError("\(text) cannot be resolved within [\(reader.section.section)]")
                            .explained(noPlugins)
                    }
                    return handler
                }
            },
            Option(
                "events",
                "list",
                .required,
                "event types to be told about, comma separated",
                sample: .value("EVENT")
            ) {
                draft,
                reader in
                let section = reader.section.section
                let missing = "[\(section)] section requires an \"events\" line"
                if !reader.isSet { reader.failForLack(missing) }
                reader.read(&draft.settings.events) { text throws(ConfigurationError) in
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
            },
            Option(
                "event_length",
                "`characters`, `bytes`",
                "characters",
                "what the length of an event counts: characters or bytes",
                origin: .ours
            ) { draft, reader in
                reader.read(&draft.settings.payloadUnit) { text throws(ConfigurationError) in
                    guard let unit = PayloadUnit(rawValue: text.trimmed) else {
                        let allowed = PayloadUnit.allCases.map(\.rawValue).joined(separator: " or ")
                        throw ConfigurationError(
                            "invalid event_length '\(text)' in [\(reader.section.section)]: must be \(allowed)"
                        )
                    }
                    return unit
                }
            },
            Option(
                "redirect_stderr",
                "boolean",
                "false",
                "true is refused: standard output carries the listener's protocol",
                sample: .comment("true is refused: standard output carries the listener's protocol")
            ) { _, reader in
                var redirects = false
                reader.boolean(&redirects)
                if redirects {
                    reader.fail(
                        "[\(reader.section.section)] section sets redirect_stderr=true but this is not allowed because it "
                            + "will interfere with the eventlistener protocol"
                    )
                }
            },
        ]
    }

    /// People use these handlers to see the output of all programs in one place.
    private static let noPlugins =
        "there are no Python plug-ins here; to print the output of a program with its name in front, set "
        + "stdout_logfile=/dev/stdout and log_format=prefix"

    /// The options of a program that mean something else in a listener.
    static let otherMeanings = [
        "numprocs": "number of processes; each event goes to one of them",
        "stdout_capture_maxbytes": "has no effect in a listener",
        "stdout_events_enabled": "has no effect in a listener",
    ]
}
