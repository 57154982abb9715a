import Model

/// The options that are expanded for each process (CFG-46), up to its command.
extension ProgramOptions {
    static var environment: [Option<ProgramDraft>] {
        [
            Option(
                "env_file",
                "list of paths",
                .absent("none"),
                "files with further variables, below those of environment",
                note: "in Compose's format, `?` behind a path lets the file be missing, [secrets.md](secrets.md)",
                sample: .value(
                    "app.env?",
                    comment: "files with KEY=value lines, below environment; ? if it may be missing"
                ),
                origin: .ours
            ) { EnvironmentOption.readFiles(into: &$0.process.environment, $1) },
            Option(
                "environment",
                "key/value",
                .absent("none"),
                "variables beyond those of supervisord",
                note: "on top of those of `[supervisord]`",
                sample: .value(#"A="1",B="2""#)
            ) { draft, reader in
                guard let written = reader.unexpanded else { return }
                reader.attempt { () throws(ConfigurationError) in
                    var expansions = reader.section.expansions
                    if !draft.process.environment.isEmpty {
                        expansions.environment.merge(draft.process.environment) { $1 }
                    }
                    let text = try expansions.expand(written, name: "environment")
                    let variables = try EnvironmentOption.read(text, by: reader.section)
                    draft.process.environment =
                        draft.process.environment.isEmpty
                        ? variables : draft.process.environment.merging(variables) { $1 }
                }
            },
        ].map(\.forEachProcess)
    }

    static var directory: [Option<ProgramDraft>] {
        [
            Option(
                "directory",
                "text",
                .otherwise("that of supervisord"),
                "working directory",
                note: "one that does not answer holds up nothing else",
                sample: .value("/tmp")
            ) { $1.text(&$0.process.directory) }.keepingFiles
        ].map(\.forEachProcess)
    }

    /// The log of a channel, `stdout_logfile` and so on.
    static func output(_ channel: ProgramDraft.Channel) -> [Option<ProgramDraft>] {
        let stream = channel == .stdout ? "standard output" : "standard error"
        return [
            Option(
                "\(channel.rawValue)_logfile",
                "path",
                "AUTO",
                "log of \(stream): a path, AUTO or NONE",
                note: "`AUTO` is a temporary file in `childlogdir`",
                sample: .value("/a/path"),
                carryOver: {
                    // An active process already has the name of its file, in Supervisor too (CFG-171).
                    if $0[channel].logfile == .auto { $0[channel].logfile = $1[channel].logfile }
                },
                read: { ChildLogRules.readLogfile(of: channel, into: &$0, $1) }
            ).alsoWhenUnset,
            Option("\(channel.rawValue)_logfile_backups", "integer", "10", "rotated files to keep, 0 keeps none") {
                $1.integer(&$0[channel].backups)
            },
            Option("\(channel.rawValue)_logfile_maxbytes", "bytes", "50MB", "rotate at this size, 0 never") {
                $1.bytes(&$0[channel].maxBytes)
            },
            Option(
                "\(channel.rawValue)_syslog",
                "boolean",
                "false",
                "also send the output to syslog",
                note: "[more](#syslog)"
            ) { $1.boolean(&$0[channel].syslog) },
        ].map(\.forEachProcess)
    }

    static var command: [Option<ProgramDraft>] {
        [
            Option(
                "command",
                "text",
                .required,
                "program and arguments, quoted as in a shell; looked up in PATH without a slash",
                note: "there are no variables and patterns",
                sample: .value(
                    "/bin/cat",
                    comment: "program and arguments, quoted as in a shell; looked up in PATH without a slash"
                )
            ) { draft, reader in
                if !reader.isSet {
                    reader.failForLack("program section \(reader.section.section) does not specify a command")
                }
                reader.read(&draft.process.command) { command in
                    ProcessInstanceReader.check(command, reader)
                    return command
                }
            }.keepingFiles.alsoWhenUnset
        ].map(\.forEachProcess)
    }
}
