import Model
import Text

/// Makes the processes of a `[program:x]`, `[eventlistener:x]` or `[fcgi-program:x]`: the options that they share are read
/// first, then those of each (CFG-120 to CFG-155).
struct ProcessSectionReader {
    /// The use of the standard output of the processes.
    enum Kind {
        case program
        /// Event listeners and FastCGI programs: the standard output is, or may be, their protocol (EXT-1).
        case protocolSpeaker
    }

    /// The most processes, more than any machine can run. Python tries any number; a daemon must not fail because of it.
    static let maximumProcesses = 100_000

    let context: ReadingContext
    let section: String
    let group: String
    let kind: Kind

    /// The processes ordered by name, for all have the same priority (CFG-165).
    func processes() throws(ConfigurationError) -> [ProcessSettings] {
        var reader = context.readerWithHere(section)
        reader.suffix = { [context, section] in
            let file = context.raw[section]?.location.file ?? context.configurationPath
            return " in section \(section.pythonRepresentation) (file: \(file.pythonRepresentation))"
        }
        let program = try reader.attempt(nil, otherwise: "") { () throws(ConfigurationError) in
            try OptionValue.processOrGroupName(ReadingContext.name(in: section))
        }
        reader.expansions = reader.expansions.adding([
            "program_name": .text(program),
            "host_node_name": .text(context.nodeName),
            "group_name": .text(group),
        ])
        var template = ProgramDraft(process: ProcessSettings(name: program, command: ""), group: group)
        template.speaksProtocol = kind == .protocolSpeaker
        context.files.used = [:]
        try OptionReader(reader, in: context).read(context.programOptions.forSection, into: &template)
        context.scale?.replace(&template.numprocs, of: program)
        try Self.check(template, reader)
        KeysWithoutEffect.check(template, reader)

        let isOrchestrated =
            context.raw[section].map { context.programOptions.orchestrates($0, context.raw.defaults) } ?? false
        let reading = ProcessInstanceReader(
            context: context,
            shared: reader,
            template: template,
            isOrchestrated: isOrchestrated
        )
        var processes: [ProcessSettings] = []
        let sharedSecrets = context.files.used
        for offset in 0..<max(0, min(template.numprocs, Self.maximumProcesses)) {
            let errorsBefore = context.sink.errors.count
            let (number, overflow) = template.numprocsStart.addingReportingOverflow(offset)
            context.files.used = sharedSecrets
            var process = try reading.process(number: overflow ? .max : number)
            if !context.files.used.isEmpty { process.secrets = context.files.used }
            processes.append(process)
            // The other processes have the same errors, with other numbers in them.
            if context.sink.errors.count > errorsBefore { break }
        }
        if isOrchestrated { try OrchestrationConsistency.refuseSharedPidfile(of: processes, reader) }
        return processes.sorted { $0.name.precedes($1.name) }
    }

    private static func check(_ draft: ProgramDraft, _ reader: SectionReader) throws(ConfigurationError) {
        if draft.numprocs > 1, !holdsProcessNumber(draft.nameTemplate) {
            try reader.fail("%(process_num) must be present within process_name when numprocs > 1", "numprocs")
        }
        if draft.numprocs > maximumProcesses {
            try reader.fail("numprocs \(draft.numprocs) is above upper bound (\(maximumProcesses))", "numprocs")
        }
        if draft.process.stopAsGroup, !draft.process.killAsGroup {
            try reader.fail("Cannot set stopasgroup=true and killasgroup=false", "killasgroup")
        }
    }

    private static func holdsProcessNumber(_ template: String) -> Bool {
        let needle = Array("%(process_num)".utf8)
        let bytes = Array(template.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: needle) }
    }
}
