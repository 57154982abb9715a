import Model
import Text

/// Reads the options that `[program:x]`, `[eventlistener:x]` and `[fcgi-program:x]` share and makes the section's
/// processes (SPEC 1.9). Options are read in Supervisor's order, which decides what error is seen first.
struct ProcessSectionReader {
    /// What the standard output of the processes is for.
    enum Kind {
        case program
        /// Event listeners and FastCGI programs: the standard output is, or may be, their protocol (EXT-1).
        case protocolSpeaker
    }

    /// More than any machine can run. Python tries whatever is asked for; a daemon must not fall over it.
    static let maximumProcesses = 100_000

    let context: ReadingContext
    let section: String
    let group: String
    let kind: Kind

    /// The processes ordered by name, for all have the same priority (SPEC CFG-165).
    func processes() throws(ConfigurationError) -> [ProcessSettings] {
        var reader = context.readerWithHere(section)
        let file = context.raw[section]?.location.file ?? context.configurationPath
        reader.suffix = " in section \(section.pythonRepresentation) (file: \(file.pythonRepresentation))"
        let program = try reader.attempt(nil, otherwise: "") { () throws(ConfigurationError) in
            try OptionValue.processOrGroupName(ReadingContext.name(in: section))
        }
        reader.expansions = reader.expansions.adding([
            "program_name": .text(program),
            "host_node_name": .text(context.host.nodeName),
            "group_name": .text(group),
        ])
        var template = ProcessSettings(name: program, command: "")
        let numbers = try readShared(reader, into: &template)
        let processName = try nameTemplate(reader)
        try check(template, numbers, processName, reader)

        let reading = ProcessInstanceReader(
            context: context,
            kind: kind,
            shared: reader,
            nameTemplate: processName,
            group: group
        )
        var processes: [ProcessSettings] = []
        for offset in 0..<max(0, min(numbers.count, Self.maximumProcesses)) {
            let errorsBefore = context.sink.errors.count
            let (number, overflow) = numbers.start.addingReportingOverflow(offset)
            processes.append(
                try reading.process(number: overflow ? .max : number, count: numbers.count, like: template)
            )
            // The other processes have the same errors, with other numbers in them.
            if context.sink.errors.count > errorsBefore { break }
        }
        return processes.sorted { $0.name.precedes($1.name) }
    }

    /// Reads what is the same for all processes (SPEC CFG-45).
    private func readShared(
        _ reader: SectionReader,
        into process: inout ProcessSettings
    ) throws(ConfigurationError) -> (count: Int, start: Int) {
        process.priority = try reader.value("priority", default: 999, OptionValue.integer)
        process.autostart = try reader.value("autostart", default: true, OptionValue.boolean)
        process.autorestart = try reader.value("autorestart", default: .unexpected, OptionValue.restartPolicy)
        process.startsecs = try reader.value("startsecs", default: 1, OptionValue.integer)
        process.startretries = try reader.value("startretries", default: 3, OptionValue.integer)
        process.stopSignal = try reader.value("stopsignal", default: .term, OptionValue.signal)
        process.stopwaitsecs = try reader.value("stopwaitsecs", default: 10, OptionValue.integer)
        process.stopAsGroup = try reader.value("stopasgroup", default: false, OptionValue.boolean)
        process.killAsGroup = try reader.value("killasgroup", default: process.stopAsGroup, OptionValue.boolean)
        process.exitCodes = try reader.value("exitcodes", default: [0], OptionValue.exitCodes)
        process.redirectStderr = try reader.value("redirect_stderr", default: false, OptionValue.boolean)
        let count = try reader.value("numprocs", default: 1, OptionValue.integer)
        let start = try reader.value("numprocs_start", default: 0, OptionValue.integer)
        process.stdout.captureMaxBytes = try captureSize("stdout", reader)
        process.stdout.eventsEnabled = try eventsEnabled("stdout", reader)
        process.stderr.captureMaxBytes = try captureSize("stderr", reader)
        process.stderr.eventsEnabled = try eventsEnabled("stderr", reader)
        process.serverURL = try reader.value("serverurl", default: .auto) { text in
            text.trimmed.uppercased() == "AUTO" ? .auto : .text(text)
        }
        process.user = try reader.value("user", default: UserAccount?.none) { text throws(ConfigurationError) in
            try OptionValue.user(text, on: context.host)
        }
        process.umask = try reader.value("umask", default: UInt32?.none) { text throws(ConfigurationError) in
            try OptionValue.octal(text)
        }
        process.groupAdd = try reader.value("group_add", default: []) { text throws(ConfigurationError) in
            try OptionValue.groupIDs(text, on: context.host)
        }
        // Completed when all users are known, that of the daemon too.
        let hasUserEnvironment = try reader.value("user_environment", default: false, OptionValue.boolean)
        process.userEnvironment = hasUserEnvironment ? [:] : nil
        process.exitOn = try exitOn(reader)
        process.killMode = try reader.value("killmode", default: .process, OptionValue.killMode)
        process.forwardSignals = try reader.value("forward_signals", default: [], OptionValue.forwardSignals)
        return (count, start)
    }

    /// What the section does not say, `[supervisord]` may say for all programs (EXT-4).
    private func exitOn(_ reader: SectionReader) throws(ConfigurationError) -> ExitOn {
        let source = reader.isSet("exit_on") ? reader : context.readerWithHere(DaemonSectionReader.section)
        return try source.value("exit_on", default: .never, OptionValue.exitOn)
    }

    private func captureSize(_ channel: String, _ reader: SectionReader) throws(ConfigurationError) -> Int {
        try reader.value("\(channel)_capture_maxbytes", default: 0, OptionValue.byteSize)
    }

    private func eventsEnabled(_ channel: String, _ reader: SectionReader) throws(ConfigurationError) -> Bool {
        try reader.value("\(channel)_events_enabled", default: false, OptionValue.boolean)
    }

    /// Checked as a template: what it expands to may hold anything (SPEC CFG-121).
    private func nameTemplate(_ reader: SectionReader) throws(ConfigurationError) -> String {
        let standard = "%(program_name)s"
        return try reader.attempt("process_name", otherwise: standard) { () throws(ConfigurationError) in
            try OptionValue.processOrGroupName(reader.unexpanded("process_name") ?? standard)
        }
    }

    private func check(
        _ process: ProcessSettings,
        _ numbers: (count: Int, start: Int),
        _ nameTemplate: String,
        _ reader: SectionReader
    ) throws(ConfigurationError) {
        if numbers.count > 1, !Self.holdsProcessNumber(nameTemplate) {
            try reader.fail("%(process_num) must be present within process_name when numprocs > 1", "numprocs")
        }
        if numbers.count > Self.maximumProcesses {
            try reader.fail("numprocs \(numbers.count) is above upper bound (\(Self.maximumProcesses))", "numprocs")
        }
        if process.stopAsGroup, !process.killAsGroup {
            try reader.fail("Cannot set stopasgroup=true and killasgroup=false", "killasgroup")
        }
    }

    private static func holdsProcessNumber(_ template: String) -> Bool {
        let needle = Array("%(process_num)".utf8)
        let bytes = Array(template.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: needle) }
    }
}
