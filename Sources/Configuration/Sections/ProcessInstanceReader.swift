import Model
import Text

/// Reads the options that are expanded anew for every process of a section (SPEC CFG-46).
struct ProcessInstanceReader {
    let context: ReadingContext
    let kind: ProcessSectionReader.Kind
    /// With the section's expansions, without those of a process.
    let shared: SectionReader
    let nameTemplate: String
    let group: String

    /// One process: the template, completed by what depends on its number.
    func process(
        number: Int,
        count: Int,
        like template: ProcessSettings
    ) throws(ConfigurationError) -> ProcessSettings {
        var process = template
        var reader = shared
        reader.expansions = shared.expansions.adding(["process_num": .integer(number), "numprocs": .integer(count)])
        process.environment = try environment(reader)
        if !process.environment.isEmpty {
            reader.expansions.environment.merge(process.environment) { $1 }
        }
        process.directory = try reader.text("directory")
        process.stdout = try channel("stdout", like: template.stdout, reader)
        process.stderr = try channel("stderr", like: template.stderr, reader)
        if process.redirectStderr { ignoreStderrLog(&process, reader) }
        if !reader.isSet("command") {
            try reader.failForLack(of: "command", "program section \(reader.section) does not specify a command")
        }
        if let command = try reader.text("command") {
            process.command = command
            checkCommand(command, reader)
        }
        process.name = try reader.attempt("process_name", otherwise: template.name) { () throws(ConfigurationError) in
            try reader.expansions.expand(nameTemplate, name: "process_name")
        }
        try ConfinementReader(context: context, reader: reader).read(into: &process)
        process.streamLog = try StreamLogReader(context: context).settings(reader, process: process.name, group: group)
        return process
    }

    /// What a start will fail for, or do in a way that cannot be meant: for Supervisor it is no error of the configuration.
    private func checkCommand(_ command: String, _ reader: SectionReader) {
        do throws(CommandWords.Problem) {
            let words = try CommandWords(command)
            if words.words.isEmpty { context.sink.foresee(reader.warning(CommandWords.emptiness, "command")) }
            if words.hasEscapedNewline {
                let reason =
                    "a backslash at the end of a line makes the newline a part of an argument; leave it out: an "
                    + "indented line continues the one before"
                context.sink.advise(reader.warning(reason, "command"))
            }
        } catch {
            context.sink.foresee(reader.warning(error.text(about: command), "command"))
        }
    }

    private func environment(_ reader: SectionReader) throws(ConfigurationError) -> [String: String] {
        guard let written = reader.unexpanded("environment") else { return [:] }
        return try reader.attempt("environment", otherwise: [:]) { () throws(ConfigurationError) in
            try EnvironmentOption.read(try reader.expansions.expand(written, name: "environment"), by: reader)
        }
    }

    private func channel(
        _ name: String,
        like template: ChannelSettings,
        _ reader: SectionReader
    ) throws(ConfigurationError) -> ChannelSettings {
        let option = "\(name)_logfile"
        var channel = template
        let standard = standardLog(name)
        let log = try logfile(option, standard, reader)
        channel.backups = try reader.value("\(option)_backups", default: 10, OptionValue.integer)
        let standardSize = reader.isSet(option) || standard == .auto ? 50 << 20 : 0
        channel.maxBytes = try reader.value("\(option)_maxbytes", default: standardSize, OptionValue.byteSize)
        channel.syslog = try reader.value("\(name)_syslog", default: false, OptionValue.boolean)
        switch log {
        case .log(let log):
            channel.logfile = log
        case .syslog:
            context.sink.warn(
                reader.warning(
                    "For [\(reader.section)], \(option)=syslog but this is deprecated and will be removed.  "
                        + "Use \(name)_syslog=true to enable syslog instead.",
                    option
                )
            )
            channel.logfile = .none
            channel.syslog = true
        }
        if channel.logfile == .auto, channel.maxBytes == 0 {
            context.sink.warn(
                reader.warning(
                    "For [\(reader.section)], AUTO logging used for \(option) without rollover, set maxbytes > 0 to "
                        + "avoid filling up filesystem unintentionally",
                    "\(option)_maxbytes"
                )
            )
        }
        return channel
    }

    /// In container mode the container's own output, unless the program speaks a protocol on it or the file says where
    /// AUTO logs go (EXT-1).
    private func standardLog(_ channel: String) -> ChannelSettings.ChildLog {
        guard context.container, !context.namesChildLogDirectory else { return .auto }
        if channel == "stderr" { return .file("/dev/stderr") }
        return kind == .program ? .file("/dev/stdout") : .auto
    }

    /// Expanded twice, the second time under the option's bare name (SPEC CFG-47).
    private func logfile(
        _ option: String,
        _ standard: ChannelSettings.ChildLog,
        _ reader: SectionReader
    ) throws(ConfigurationError) -> OptionValue.ChildLogName {
        guard let written = reader.unexpanded(option) else { return .log(standard) }
        return try reader.attempt(option, otherwise: .log(standard)) { () throws(ConfigurationError) in
            let path = try reader.expansions.expandTwice(
                written,
                name: "\(reader.section).\(option)",
                then: reader.expansions,
                name: option
            )
            return try OptionValue.childLog(path, on: context.host)
        }
    }

    /// There is no stderr log when stderr goes where stdout goes (SPEC CFG-137).
    private func ignoreStderrLog(_ process: inout ProcessSettings, _ reader: SectionReader) {
        if case .file = process.stderr.logfile, reader.isSet("stderr_logfile") {
            context.sink.warn(
                reader.warning(
                    "For [\(reader.section)], redirect_stderr=true but stderr_logfile has also been set to a filename, "
                        + "the filename has been ignored",
                    "stderr_logfile"
                )
            )
        }
        process.stderr.logfile = .none
    }
}
