import Model

/// The rules for the options of a program's logs together.
enum ChildLogRules {
    /// `stdout_logfile=`, `stderr_logfile=`.
    static func readLogfile(
        of channel: ProgramDraft.Channel,
        into draft: inout ProgramDraft,
        _ reader: OptionReader
    ) {
        draft[channel].logfile = standardLog(channel, speaksProtocol: draft.speaksProtocol, reader.context)
        guard let written = reader.unexpanded else {
            // The container's own output is never rotated.
            if draft[channel].logfile != .auto { draft[channel].maxBytes = 0 }
            return
        }
        let section = reader.section
        reader.attempt { () throws(ConfigurationError) in
            // The path is expanded twice, the second time under the option's bare name (CFG-47).
            let path = try section.expansions.expandTwice(
                written,
                name: "\(section.section).\(reader.name)",
                then: section.expansions,
                name: reader.name
            )
            let log = try section.converted(path, of: reader.name, type: "path") { text throws(ConfigurationError) in
                try OptionValue.childLog(text, on: reader.host)
            }
            switch log {
            case .log(let log): draft[channel].logfile = log
            case .syslog: draft.syslogFiles.insert(channel)
            }
        }
    }

    /// The default log: in container mode the container's own output, unless the program speaks a protocol on it or the file
    /// says where AUTO logs go (EXT-1).
    private static func standardLog(
        _ channel: ProgramDraft.Channel,
        speaksProtocol: Bool,
        _ context: ReadingContext
    ) -> ChannelSettings.ChildLog {
        guard context.container, !context.namesChildLogDirectory else { return .auto }
        switch channel {
        case .stderr: return .file("/dev/stderr")
        case .stdout: return speaksProtocol ? .auto : .file("/dev/stdout")
        }
    }

    /// Checks a channel whose options have all been read.
    static func complete(_ channel: ProgramDraft.Channel, of draft: inout ProgramDraft, _ section: SectionReader) {
        let option = "\(channel.rawValue)_logfile"
        if draft.syslogFiles.contains(channel) {
            section.sink.warn(
                section.warning(
                    "For [\(section.section)], \(option)=syslog but this is deprecated and will be removed.  "
                        + "Use \(channel.rawValue)_syslog=true to enable syslog instead.",
                    option
                )
            )
            draft[channel].logfile = .none
            draft[channel].syslog = true
        }
        if draft[channel].logfile == .auto, draft[channel].maxBytes == 0 {
            section.sink.warn(
                section.warning(
                    "For [\(section.section)], AUTO logging used for \(option) without rollover, set maxbytes > 0 to "
                        + "avoid filling up filesystem unintentionally",
                    "\(option)_maxbytes"
                )
            )
        }
    }

    /// There is no stderr log when stderr goes where stdout goes (CFG-137).
    static func redirectStderr(_ process: inout ProcessSettings, _ section: SectionReader) {
        guard process.redirectStderr else { return }
        if case .file = process.stderr.logfile, section.isSet("stderr_logfile") {
            section.sink.warn(
                section.warning(
                    "For [\(section.section)], redirect_stderr=true but stderr_logfile has also been set to a "
                        + "filename, the filename has been ignored",
                    "stderr_logfile"
                )
            )
        }
        process.stderr.logfile = .none
    }
}
