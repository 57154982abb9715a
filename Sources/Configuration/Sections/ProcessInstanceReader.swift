import Model
import Text

/// Makes one process of a section after the other, with the options that are expanded for each (CFG-46).
final class ProcessInstanceReader {
    let context: ReadingContext
    /// The reader with the section's expansions, without those of a process.
    let shared: SectionReader
    /// The options that all processes share.
    let template: ProgramDraft
    /// Whether any option for order, readiness, health, restarts and hooks is set.
    let isOrchestrated: Bool

    init(context: ReadingContext, shared: SectionReader, template: ProgramDraft, isOrchestrated: Bool) {
        self.context = context
        self.shared = shared
        self.template = template
        self.isOrchestrated = isOrchestrated
    }

    func process(number: Int) throws(ConfigurationError) -> ProcessSettings {
        let options = context.programOptions
        var draft = template
        var section = shared
        section.expansions = shared.expansions.adding([
            "process_num": .integer(number), "numprocs": .integer(template.numprocs),
        ])
        try OptionReader(section, in: context).read(options.environment, into: &draft)
        if !draft.process.environment.isEmpty {
            section.expansions.environment.merge(draft.process.environment) { $1 }
        }
        let reader = OptionReader(section, in: context)
        try reader.read(options.directory, into: &draft)
        for (channel, options) in options.output {
            try reader.read(options, into: &draft)
            ChildLogRules.complete(channel, of: &draft, section)
            KeysWithoutEffect.check(channel, of: draft, section)
        }
        ChildLogRules.redirectStderr(&draft.process, section)
        try reader.read(options.command, into: &draft)
        draft.process.name = try section.attempt("process_name", otherwise: template.process.name) {
            () throws(ConfigurationError) in
            section.expansions.revealed(
                try section.expansions.expand(template.nameTemplate, name: "process_name")
            )
        }
        draft.process.program = template.process.program
        try reader.read(options.confinement, into: &draft)
        ConfinementRules.warnOfGift(draft.process, section)
        try reader.read(options.streamLog, into: &draft)
        if isOrchestrated {
            try reader.read(options.orchestration, into: &draft)
            try OrchestrationConsistency.complete(&draft, section, on: context.host)
        }
        return draft.process
    }

    /// Finds commands for which a start will fail, or do something unintended: for Supervisor they are not errors of the
    /// configuration.
    static func check(_ command: String, _ reader: OptionReader) {
        let sink = reader.context.sink
        guard sink.collects else { return }
        do throws(CommandWords.Problem) {
            let words = try CommandWords(command)
            if words.words.isEmpty { sink.foresee(reader.warning(CommandWords.emptiness)) }
            if words.hasEscapedNewline {
                let reason =
                    "a backslash at the end of a line makes the newline a part of an argument; leave it out: an "
                    + "indented line continues the one before"
                sink.advise(reader.warning(reason))
            }
        } catch {
            sink.foresee(reader.warning(error.text(about: command)))
        }
    }
}
