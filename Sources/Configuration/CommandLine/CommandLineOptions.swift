package import Model
import Text

/// The command line of supervisord, checked (SD-10 to SD-30). A value of nil or false means that the option was not given.
package struct CommandLineOptions: Equatable, Sendable {
    /// `-c`, as typed (SD-7).
    package var configuration: String?
    package var nodaemon = false
    package var silent = false
    /// The user, which is looked up when the configuration has been read.
    package var user: String?
    package var umask: UInt32?
    /// The directory with `~` expanded, as in all paths here.
    package var directory: String?
    package var logfile: String?
    package var logMaxBytes: Int?
    package var logBackups: Int?
    package var logLevel: LogLevel?
    package var pidfile: String?
    package var identifier: String?
    package var childLogDirectory: String?
    package var nocleanup = false
    package var minfds: Int?
    package var minprocs: Int?
    package var stripANSI = false
    /// True for `--container`, false for `--no-container` (EXT-1).
    package var container: Bool?
    /// `--env-file`, as typed.
    package var environmentFile: String?
    /// `--test`: check the configuration and exit (EXT-56).
    package var test = false
    /// `--json`: with `--test`, one document of JSON in the place of lines.
    package var json = false
    /// The program behind `--` (EXT-5).
    package var main: MainProgram?
    /// The program name as invoked; its directory's parent is searched for a configuration (CFG-1).
    package var argv0: String

    /// A command line without options.
    package init(argv0: String = "supervisord") {
        self.argv0 = argv0
    }

    /// The options that supervisord accepts, in the order of its help.
    package static let options: [CommandLineOption] = [
        CommandLineOption("c", "configuration", argument: true),
        CommandLineOption("n", "nodaemon"),
        CommandLineOption("s", "silent"),
        CommandLineOption("h", "help"),
        CommandLineOption("?", nil),
        CommandLineOption("v", "version"),
        CommandLineOption("u", "user", argument: true),
        CommandLineOption("m", "umask", argument: true),
        CommandLineOption("d", "directory", argument: true),
        CommandLineOption("l", "logfile", argument: true),
        CommandLineOption("y", "logfile_maxbytes", argument: true),
        CommandLineOption("z", "logfile_backups", argument: true),
        CommandLineOption("e", "loglevel", argument: true),
        CommandLineOption("j", "pidfile", argument: true),
        CommandLineOption("i", "identifier", argument: true),
        CommandLineOption("q", "childlogdir", argument: true),
        CommandLineOption("k", "nocleanup"),
        CommandLineOption("a", "minfds", argument: true),
        CommandLineOption(nil, "minprocs", argument: true),
        CommandLineOption("t", "strip_ansi"),
        CommandLineOption(nil, "profile_options", argument: true),
        CommandLineOption(nil, "container", yields: true),
        CommandLineOption(nil, "no-container", yields: true),
        CommandLineOption(nil, "test", yields: true),
        CommandLineOption(nil, "json", yields: true),
        CommandLineOption(nil, "env-file", argument: true, yields: true),
    ]

    /// The request of a command line.
    package enum Request: Equatable, Sendable {
        case help
        case version
        /// Run, or only check the configuration when ``CommandLineOptions/test`` is set.
        case run(CommandLineOptions)
    }

    /// Checks scanned options one after the other, so that the first bad one is reported and `-h` wins over what comes behind
    /// it. Words that are not options are refused before any of them (SD-2, SD-3), unless a `--` stands in front of them
    /// (EXT-5).
    package static func request(
        _ scanned: [CommandLineOption.Scanned],
        leftover: [String] = [],
        isCommand: Bool = false,
        argv0: String,
        host: any HostFiles & HostEnvironment
    ) throws(ConfigurationError) -> Request {
        if !leftover.isEmpty, !isCommand {
            let list = leftover.map(\.pythonRepresentation).joined(separator: ", ")
            throw ConfigurationError(
                "positional arguments are not supported: [\(list)]",
                explanation: advice(about: leftover[0], host)
            )
        }
        var options = CommandLineOptions(argv0: argv0)
        let informative = scanned.firstIndex { ["help", "?", "version"].contains($0.name) } ?? scanned.endIndex
        var given = Array(scanned[..<informative])
        if !leftover.isEmpty {
            var main = MainProgram(words: leftover, isAlone: !given.contains { $0.name == "configuration" })
            if main.isAlone { try main.takeOptions(&given) }
            options.main = main
        }
        if let foreign = given.first(where: { option in MainProgram.options.contains { $0.name == option.name } }) {
            // These options make sense only with `-- command`.
            let reason = options.main == nil ? "not recognized" : "is not accepted together with -c"
            throw ConfigurationError("option \(foreign.shown) \(reason)")
        }
        // Known before the options are taken one after the other.
        let mode = given.last { ["container", "no-container"].contains($0.name) }.map { $0.name == "container" }
        let isContainer = mode ?? host.isContainerEntrypoint
        try CommandLineOption.takeAll(
            given,
            // Both container options set one thing.
            subject: { $0 == "no-container" ? "container" : $0 },
            take: { option throws(ConfigurationError) in try options.take(option, host, isContainer) }
        )
        guard informative < scanned.endIndex else {
            guard options.test || !options.json else {
                throw ConfigurationError("option --json is only accepted together with --test")
            }
            return .run(options)
        }
        return scanned[informative].name == "version" ? .version : .help
    }

    /// The advice for a command that is written where tini and dumb-init expect one.
    private static func advice(about word: String, _ host: any HostFiles & HostEnvironment) -> String? {
        let isPath = word.utf8.contains(UInt8(ascii: "/"))
        let directories = (host.environment["PATH"] ?? "").parts(separatedBy: UInt8(ascii: ":")).map(String.init)
        let files = isPath ? [word] : directories.map { PathText.join($0, word) }
        let isFile = files.contains { host.exists($0) && !host.isDirectory($0) }
        guard host.isContainerEntrypoint || host.isOnTerminal || isFile else { return nil }
        let command = host.isContainerEntrypoint ? "docker run IMAGE" : "supervisord"
        return "to run a command, put '--' in front of it: \(command) -- \(word) ..."
    }

    private typealias PathReader = (String, any HostFiles) throws(ConfigurationError) -> String

    private mutating func take(
        _ option: CommandLineOption.Scanned,
        _ host: any HostFiles & HostEnvironment,
        _ isContainer: Bool
    ) throws(ConfigurationError) {
        let value = option.value ?? ""
        // A missing directory is not an error in a container (EXT-12).
        let path = { (read: PathReader) throws(ConfigurationError) -> String in
            do throws(ConfigurationError) {
                return try read(value, host)
            } catch {
                guard isContainer else { throw error }
                return PathText.expandingHome(value, on: host)
            }
        }
        switch option.name {
        case "configuration": configuration = value
        case "nodaemon": nodaemon = true
        case "silent": silent = true
        case "user": user = value
        case "umask": umask = try OptionValue.octal(value)
        case "directory": directory = try OptionValue.existingDirectory(value, on: host)
        case "logfile": logfile = try path(OptionValue.pathInExistingDirectory)
        case "logfile_maxbytes": logMaxBytes = try OptionValue.byteSize(value)
        case "logfile_backups": logBackups = try OptionValue.integer(value)
        case "loglevel": logLevel = try OptionValue.logLevel(value)
        case "pidfile": pidfile = try path(OptionValue.pathInExistingDirectory)
        case "identifier": identifier = value
        case "childlogdir": childLogDirectory = try path(OptionValue.existingDirectory)
        case "nocleanup": nocleanup = true
        case "minfds": minfds = try OptionValue.integer(value)
        case "minprocs": minprocs = try OptionValue.integer(value)
        case "strip_ansi": stripANSI = true
        case "profile_options": break
        case "container": container = true
        case "no-container": container = false
        case "test": test = true
        case "json": json = true
        case "env-file": environmentFile = value
        default: throw ConfigurationError("option \(option.shown) not recognized")
        }
    }

    /// Replaces the file's values by the given ones (SD-4). Log, pidfile and user depend on more than that and are chosen
    /// where the section is read.
    func override(_ settings: inout DaemonSettings) {
        if nodaemon {
            settings.nodaemon = true
            settings.daemonizeRequested = false
        }
        if silent { settings.silent = true }
        if nocleanup { settings.nocleanup = true }
        if stripANSI { settings.stripANSI = true }
        settings.umask = umask ?? settings.umask
        settings.directory = directory ?? settings.directory
        settings.logMaxBytes = logMaxBytes ?? settings.logMaxBytes
        settings.logBackups = logBackups ?? settings.logBackups
        settings.logLevel = logLevel ?? settings.logLevel
        settings.identifier = identifier ?? settings.identifier
        settings.childLogDirectory = childLogDirectory ?? settings.childLogDirectory
        settings.minfds = minfds ?? settings.minfds
        settings.minprocs = minprocs ?? settings.minprocs
    }
}

extension CommandLineOptions {
    /// Whether a person has only the printed text: in a container, where nothing else is left, and on a terminal. Elsewhere
    /// scripts may expect only Supervisor's text.
    package func isReadByPerson(on host: any Host) -> Bool {
        container ?? host.isContainerEntrypoint || host.isOnTerminal
    }
}
