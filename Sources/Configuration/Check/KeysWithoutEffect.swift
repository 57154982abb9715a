import Model

/// Keys that are good and change nothing where they stand: `supervisord --test` says so (EXT-56). A value that asks for
/// nothing, as the `maxbytes=0` that Supervisor needs for `/dev/stdout`, is not one of them.
enum KeysWithoutEffect {
    /// The usual names of the standard streams.
    private static let standardStreams = ["/dev/stdout", "/dev/stderr"]

    /// Checks the keys for the log of a channel, once its options have all been read.
    static func check(_ channel: ProgramDraft.Channel, of draft: ProgramDraft, _ section: SectionReader) {
        guard section.sink.collects, case .file(let path) = draft[channel].logfile, standardStreams.contains(path)
        else {
            return
        }
        let option = "\(channel.rawValue)_logfile"
        let reason = "has no effect: \(path) is not rotated"
        if section.isOwn("\(option)_maxbytes"), draft[channel].maxBytes > 0 {
            section.sink.advise(section.warning(reason, "\(option)_maxbytes"))
        }
        if section.isOwn("\(option)_backups"), draft[channel].backups > 0 {
            section.sink.advise(section.warning(reason, "\(option)_backups"))
        }
    }

    /// Checks the keys that the processes of a section share.
    static func check(_ draft: ProgramDraft, _ section: SectionReader) {
        guard section.sink.collects else { return }
        if draft.process.killMode != .process {
            for (option, isSet) in [
                ("stopasgroup", draft.process.stopAsGroup), ("killasgroup", draft.process.killAsGroup),
            ] where isSet && section.isOwn(option) {
                let mode = draft.process.killMode.rawValue
                section.sink.advise(section.warning("has no effect: killmode=\(mode) says who is stopped", option))
            }
        }
        guard SectionKind(section: section.section) == .eventListener else { return }
        let protocolOptions = [
            ("stdout_events_enabled", draft.process.stdout.eventsEnabled),
            ("stdout_capture_maxbytes", draft.process.stdout.captureMaxBytes > 0),
        ]
        for (option, isSet) in protocolOptions where isSet && section.isOwn(option) {
            let reason = "has no effect: the standard output of an event listener carries its protocol"
            section.sink.advise(section.warning(reason, option))
        }
    }

    /// Checks the keys of `[supervisord]`, together with the command line.
    static func check(_ settings: DaemonSettings, _ section: SectionReader) {
        if section.isSet("directory"), settings.nodaemon || settings.container {
            let reason = "has no effect: in the foreground supervisord stays in the directory that it is started in"
            section.sink.advise(section.warning(reason, "directory"))
        }
        guard case .file(let path) = settings.log, standardStreams.contains(path) else { return }
        let reason = "has no effect: \(path) is not rotated"
        if section.isSet("logfile_maxbytes"), settings.logMaxBytes > 0 {
            section.sink.advise(section.warning(reason, "logfile_maxbytes"))
        }
        if section.isSet("logfile_backups"), settings.logBackups > 0 {
            section.sink.advise(section.warning(reason, "logfile_backups"))
        }
    }

    /// Checks `childlogdir`: in a container programs have AUTO logs because of it, unless each of them sets its own logs.
    static func checkLogDirectory(_ groups: [GroupSettings], _ section: SectionReader) {
        guard section.isSet("childlogdir"), !groups.isEmpty else { return }
        let hasAutoLogs = groups.contains { group in
            group.processes.contains { $0.stdout.logfile == .auto || $0.stderr.logfile == .auto }
        }
        if hasAutoLogs { return }
        section.sink.advise(section.warning("has no effect: no program has an AUTO log", "childlogdir"))
    }
}
