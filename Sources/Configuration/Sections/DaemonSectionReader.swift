import Model
import Text

/// Reads `[supervisord]` (SPEC 1.6). Every value is checked, also those that the command line overrides (SPEC SD-5).
struct DaemonSectionReader {
    let context: ReadingContext
    let options: CommandLineOptions

    private var host: any Host { context.host }

    static let section = "supervisord"

    /// `container=`: true, false, or nil for `auto` (EXT-1). Read before the other options, whose defaults depend
    /// on it.
    static func containerKey(_ reader: SectionReader) throws(ConfigurationError) -> Bool? {
        try reader.value("container", default: Bool?.none) { text throws(ConfigurationError) in
            text.lowercased() == "auto" ? nil : try OptionValue.boolean(text)
        }
    }

    /// The settings, and nothing of the accounts yet: see ``user()``.
    func settings() throws(ConfigurationError) -> DaemonSettings {
        let reader = context.readerWithHere(Self.section)
        let container = context.container
        var settings = DaemonSettings(container: container, configurationPath: context.configurationPath)
        settings.minfds = try reader.value("minfds", default: 1024, OptionValue.integer)
        settings.minprocs = try reader.value("minprocs", default: 200, OptionValue.integer)
        settings.directory = try reader.value("directory", default: String?.none) { text throws(ConfigurationError) in
            try OptionValue.existingDirectory(text, on: host)
        }
        // Only expanded here, see `user()`.
        _ = try reader.text("user")
        settings.umask = try reader.value("umask", default: UInt32?.none) { text throws(ConfigurationError) in
            try OptionValue.octal(text)
        }
        let logfile = try path("logfile", reader)
        // Container mode's own log goes to the standard output, which is never rotated (EXT-1).
        let ownsLogfile = !container || logfile != nil || options.logfile != nil
        settings.logMaxBytes = try reader.value(
            "logfile_maxbytes",
            default: ownsLogfile ? 50 << 20 : 0,
            OptionValue.byteSize
        )
        settings.logBackups = try reader.value("logfile_backups", default: 10, OptionValue.integer)
        settings.logLevel = try reader.value("loglevel", default: .info, OptionValue.logLevel)
        let pidfile = try path("pidfile", reader)
        settings.identifier = try reader.text("identifier") ?? settings.identifier
        settings.nodaemon = try reader.value("nodaemon", default: container, OptionValue.boolean)
        settings.daemonizeRequested = reader.isSet("nodaemon") && !settings.nodaemon
        settings.silent = try reader.value("silent", default: false, OptionValue.boolean)
        settings.childLogDirectory = try reader.value(
            "childlogdir",
            default: host.temporaryDirectory
        ) { text throws(ConfigurationError) in
            try forgiving("childlogdir", reader, text, OptionValue.existingDirectory)
        }
        settings.nocleanup = try reader.value("nocleanup", default: false, OptionValue.boolean)
        settings.stripANSI = try reader.value("strip_ansi", default: false, OptionValue.boolean)
        settings.subreaper = try reader.value("subreaper", default: true, OptionValue.boolean)
        settings.logFormat = try StreamLogReader.activityFormat(reader)
        try StreamLogReader.check(reader)
        settings.propagatesExitStatus = try reader.value("exit_code", default: true, OptionValue.propagatesExitStatus)
        // For the programs; looked at here because there may be none that needs it.
        _ = try reader.value("exit_on", default: .never, OptionValue.exitOn)
        settings.shutdownTimeout = try reader.value("shutdown_timeout", default: 0, OptionValue.shutdownTimeout)
        settings.shutdownDelay = try shutdownDelay(reader, timeout: settings.shutdownTimeout)
        settings.signalMap = try reader.value("signal_map", default: [:], OptionValue.signalMap)
        settings.dropCapabilities = try reader.value("drop_capabilities", default: false, OptionValue.boolean)
        settings.environment = try environment(reader)
        for option in ["logfile", "pidfile"] where reader.unexpanded(option)?.isEmpty == true {
            context.sink.advise(
                reader.warning("an empty name is that of the working directory, which is no file", option)
            )
        }
        settings.log = log(logfile)
        settings.pidfile = self.pidfile(pidfile)
        settings.isPidfileAsked = pidfile != nil || options.pidfile?.isEmpty == false
        options.override(&settings)
        return settings
    }

    /// `seccomp=self` (EXT-32). The filter depends on the programs.
    func wantsFilter() throws(ConfigurationError) -> Bool {
        try context.readerWithHere(Self.section).value("seccomp", default: false) { text throws(ConfigurationError) in
            switch text.trimmed.lowercased() {
            case "self": return true
            case "unconfined": return false
            default:
                throw ConfigurationError(
                    "invalid 'seccomp' value \(text.pythonRepresentation): must be self or unconfined; a profile is for "
                        + "programs"
                )
            }
        }
    }

    /// The account to switch to: named by the command line or the file, and looked up when everything else has been
    /// read, as Supervisor does. An empty name is one that does not exist.
    func user() throws(ConfigurationError) -> UserAccount? {
        let reader = context.readerWithHere(Self.section)
        if let name = options.user { return isUnneededRoot(name, reader) ? nil : try OptionValue.user(name, on: host) }
        return try reader.value("user", default: UserAccount?.none) { text throws(ConfigurationError) in
            isUnneededRoot(text, reader) ? nil : try OptionValue.user(text, on: host)
        }
    }

    /// Whether the user is root, which a container that runs as another user cannot become (EXT-12). Root is mostly named to
    /// silence a warning; an image without a passwd file knows the name as well.
    private func isUnneededRoot(_ text: String, _ reader: SectionReader) -> Bool {
        guard context.container, host.userID != 0 else { return false }
        let uid = (try? OptionValue.user(text, on: host))?.uid
        guard uid == 0 || text == "root" || text.hasBytes(prefix: "root:") else { return false }
        let reason =
            "user=\(text) of [supervisord] is ignored: this container runs as user \(host.userID), which cannot "
            + "become root"
        context.sink.warnOnce(reader.warning(reason, "user"))
        return true
    }

    /// Part of the time that a shutdown may take, of which something has to be left (EXT-6, EXT-51).
    private func shutdownDelay(_ reader: SectionReader, timeout: Int) throws(ConfigurationError) -> Int {
        try reader.value("shutdown_delay", default: 0) { text throws(ConfigurationError) in
            let delay = try OptionValue.shutdownDelay(text)
            guard timeout == 0 || delay < timeout else {
                throw ConfigurationError(
                    "invalid 'shutdown_delay' value \(text.pythonRepresentation): must be less than "
                        + "shutdown_timeout=\(timeout), which leaves no time to stop anything"
                )
            }
            return delay
        }
    }

    /// Whether the user is another than root, and root is who we are. Says nothing of what is wrong with it.
    var givesUpRoot: Bool {
        guard host.userID == 0,
            let name = options.user ?? (try? context.readerWithHere(Self.section).text("user")) ?? nil
        else { return false }
        return ((try? OptionValue.user(name, on: host))?.uid ?? 0) != 0
    }

    private func path(_ option: String, _ reader: SectionReader) throws(ConfigurationError) -> String? {
        try reader.value(option, default: String?.none) { text throws(ConfigurationError) in
            try forgiving(option, reader, text, OptionValue.pathInExistingDirectory)
        }
    }

    /// In a container nothing has to be written, so a directory that is missing is no error either: what cannot be
    /// written there says so in its time (EXT-12).
    private func forgiving(
        _ option: String,
        _ reader: SectionReader,
        _ text: String,
        _ read: (String, any HostFiles) throws(ConfigurationError) -> String
    ) throws(ConfigurationError) -> String {
        do throws(ConfigurationError) {
            return try read(text, host)
        } catch {
            guard context.container else { throw error }
            context.sink.remark(reader.warning(error.message, option))
            return PathText.expandingHome(text, on: host)
        }
    }

    /// An empty name on the command line is none (SPEC SD-18). `syslog` is a place only in exactly this spelling.
    private func log(_ written: String?) -> DaemonSettings.Log {
        let given = options.logfile.flatMap { $0.isEmpty ? nil : $0 }
        let path = given ?? written ?? (context.container ? "/dev/stdout" : "supervisord.log")
        return path == "syslog" ? .syslog : .file(PathText.resolved(path, on: host))
    }

    private func pidfile(_ written: String?) -> String {
        let given = options.pidfile.flatMap { $0.isEmpty ? nil : $0 }
        return PathText.resolved(given ?? written ?? "supervisord.pid", on: host)
    }

    /// Expanded twice, the second time with `host_node_name` too (SPEC CFG-41).
    private func environment(_ reader: SectionReader) throws(ConfigurationError) -> [String: String] {
        guard let written = reader.unexpanded("environment") else { return [:] }
        return try reader.attempt("environment", otherwise: [:]) { () throws(ConfigurationError) in
            let text = try reader.expansions.expandTwice(
                written,
                name: "supervisord.environment",
                then: reader.expansions.adding(["host_node_name": .text(host.nodeName)]),
                name: "environment"
            )
            return try EnvironmentOption.read(text, by: reader)
        }
    }
}
