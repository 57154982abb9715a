import Model
import Text

/// Finds, reads and checks the configuration of supervisord: text in, ``Configuration`` out. It has no memory; data that
/// survives a reread is handed in and out.
package struct ConfigurationLoader {
    private let host: any Host
    private let memory: FileMemory?

    /// Facts of the machine come only from the host.
    /// - Parameter memory: the memory that the loads of one process share; nil where there is one load.
    package init(host: any Host, memory: FileMemory? = nil) {
        self.host = host
        self.memory = memory
    }

    /// The warning that root gets before the configuration is searched for, for stderr, whatever the result of the search is
    /// (CFG-4); nil without a reason for it.
    package func searchWarning(_ options: CommandLineOptions) -> String? {
        guard options.configuration == nil, options.main == nil, host.userID == 0 else { return nil }
        return "Supervisord is running as root and it is searching for its configuration file in default locations "
            + "(including its current working directory); you probably want to specify a \"-c\" argument specifying "
            + "an absolute path to a configuration file for improved security."
    }

    /// Reads everything, in Supervisor's order, up to the first error.
    ///
    /// - Parameter expansionVariables: ``Configuration/expansionVariables`` of the configuration that this one is to
    ///   follow in the same process (CFG-42); none at start and after a restart.
    /// - Parameter scale: another number of processes of a program than the files say.
    package func load(
        _ options: CommandLineOptions,
        expansionVariables: [String: String] = [:],
        scale: ProgramScale? = nil
    ) throws(ConfigurationError) -> Configuration {
        var sources = ConfigurationSources()
        return try load(options, expansionVariables: expansionVariables, scale: scale, sources: &sources)
    }

    /// The same, with the sources that were read, or would have been, also for a configuration that is refused.
    package func load(
        _ options: CommandLineOptions,
        expansionVariables: [String: String],
        scale: ProgramScale? = nil,
        sources: inout ConfigurationSources
    ) throws(ConfigurationError) -> Configuration {
        let sink = ProblemSink(stopsAtFirstError: true)
        let list = SourceList(host: host)
        defer { sources = list.sources }
        var (configuration, raw) = try read(options, expansionVariables, sink, list, scale: scale)
        // The warning is given where it is sure to reach a person or the log of a container (EXT-57).
        if configuration.daemon.container || host.isOnTerminal {
            let warnings = UnknownNames(raw: raw).findings.map { Notice(level: .warn, text: $0.logText) }
            configuration.notices.insert(contentsOf: warnings, at: 0)
        }
        return configuration
    }

    /// The file to read: the one that was named, or the first that exists of those searched (CFG-1, CFG-2).
    func locate(_ options: CommandLineOptions) throws(ConfigurationError) -> String {
        if let path = options.configuration { return path }
        let candidates = Self.searchPaths(argv0: options.argv0)
        if let found = candidates.first(where: { host.exists($0) }) { return found }
        throw ConfigurationError(
            "No config file found at default paths (\(candidates.joined(separator: ", "))); use the -c option to "
                + "specify a config file at a different path",
            explanation: options.isReadByPerson(on: host) ? StrayFragments.explanation(on: host) : nil
        )
    }

    /// Where a configuration is searched for, in this order (CFG-1).
    package static func searchPaths(argv0: String) -> [String] {
        let parent = PathText.directory(of: PathText.directory(of: argv0))
        return [
            PathText.join(parent, "etc/supervisord.conf"),
            PathText.join(parent, "supervisord.conf"),
            "supervisord.conf",
            "etc/supervisord.conf",
            "/etc/supervisord.conf",
            "/etc/supervisor/supervisord.conf",
        ]
    }

    /// Reads on after errors when the sink allows it, with defaults in the place of wrong values.
    /// - Parameter allowsFragments: whether a file without `[supervisord]` is read as a part of a configuration.
    func read(
        _ options: CommandLineOptions,
        _ expansionVariables: [String: String],
        _ sink: ProblemSink,
        _ sources: SourceList? = nil,
        allowsFragments: Bool = false,
        scale: ProgramScale? = nil
    ) throws(ConfigurationError) -> (configuration: Configuration, raw: RawConfiguration) {
        if let main = options.main, main.isAlone {
            let settings = try sink.attempt(otherwise: DaemonSettings()) { () throws(ConfigurationError) in
                try main.daemonSettings(options, on: host)
            }
            return (Configuration(daemon: settings, groups: [main.group]), RawConfiguration())
        }
        let path = try locate(options)
        let files = ConfigurationFiles(host: host, sink: sink, sources: sources, memory: memory)
        let variables = host.environment.merging(expansionVariables) { $1 }
        let raw = try files.read(path, environment: variables)
        let context = ReadingContext(
            host: host,
            raw: raw,
            sink: sink,
            here: files.here(of: path),
            configurationPath: path,
            container: false,
            variables: variables,
            seccomp: SeccompProfiles(host: host),
            files: files.inputs
        )
        context.scale = scale
        context.container = try isContainer(options, context)
        context.namesChildLogDirectory =
            options.childLogDirectory != nil || raw.option("childlogdir", in: DaemonSectionReader.section) != nil
        // Nothing more can be said about a file that could not be read or parsed at all.
        let isUnread = raw.sections.isEmpty && !sink.errors.isEmpty
        if raw[DaemonSectionReader.section] == nil, !context.container, !isUnread {
            context.isFragment = allowsFragments && raw.isFragment
            if !context.isFragment {
                try sink.report(
                    ConfigurationError(
                        ".ini file does not include supervisord section",
                        explanation: options.isReadByPerson(on: host)
                            ? "\(path) has no section [supervisord]: add one, empty for the defaults" : nil
                    )
                )
            }
        }
        let daemonReader = DaemonSectionReader(context: context, options: options)
        var daemon = try daemonReader.settings()
        options.main?.keepInForeground(&daemon)
        context.variables.merge(daemon.environment) { $1 }
        context.givesUpRoot = daemonReader.givesUpRoot
        let interfaces = InterfaceSectionReader(context: context)
        let namespaces = try interfaces.namespaces()
        var groups = try GroupReader(context: context).groups()
        if let main = options.main { try main.join(&groups, context) }
        if context.container { KeysWithoutEffect.checkLogDirectory(groups, daemonReader.reader) }
        try OrderRules(groups, in: context)?.check()
        Self.inherit(daemon, files.inputs.secrets(in: daemon.environment.values), &groups)
        let servers = try ServerSectionReader(context: context).servers()
        daemon.user = try sink.attempt(otherwise: nil) { () throws(ConfigurationError) in try daemonReader.user() }
        describeUsers(daemon.user, &groups)
        if try daemonReader.wantsFilter() {
            daemon.seccomp = try sink.attempt(otherwise: nil) { () throws(ConfigurationError) in
                try context.seccomp.daemonFilter(for: groups.flatMap(\.processes))
            }
        }
        if !servers.isEmpty { try interfaces.checkOptions() }
        var configuration = Configuration(
            daemon: daemon,
            servers: servers,
            impliesControlSocket: context.container && servers.isEmpty,
            rpcNamespaces: namespaces,
            groups: groups,
            notices: sink.notices.filter { $0.level == .warn } + sink.notices.filter { $0.level != .warn },
            // The meaning of a mark is known to one load only.
            expansionVariables: expansionVariables.merging(daemon.environment) { $1 }.filter { !FileMark.isIn($1) }
        )
        configuration.sources = context.sources.sources
        if configuration.impliesControlSocket {
            configuration.impliedControlPath = ControlClientSettings.impliedServerPath(context)
        }
        if context.givesUpRoot, sink.errors.isEmpty { memory?.replace(by: files.inputs.contents) }
        return (configuration, raw)
    }

    /// Container mode comes from the command line, the key, or the host (EXT-1).
    private func isContainer(
        _ options: CommandLineOptions,
        _ context: ReadingContext
    ) throws(ConfigurationError) -> Bool {
        let key = try DaemonSectionReader.containerKey(context)
        return options.container ?? key ?? host.isContainerEntrypoint
    }

    /// Completes the environments that tell a process who it is (EXT-11).
    private func describeUsers(_ daemonUser: UserAccount?, _ groups: inout [GroupSettings]) {
        for group in groups.indices {
            for process in groups[group].processes.indices
            where groups[group].processes[process].setsUserEnvironment {
                let account =
                    groups[group].processes[process].user ?? daemonUser ?? host.user(id: host.userID)
                    ?? .unknown(uid: host.userID, gid: host.primaryGroupID)
                groups[group].processes[process].userEnvironment = account.environment
            }
        }
    }

    /// Lays each process's own environment over that of `[supervisord]` (CFG-143), without the variables that it unsets.
    /// - Parameter secrets: the secrets behind the marks of that environment.
    private static func inherit(
        _ daemon: DaemonSettings,
        _ secrets: [String: String],
        _ groups: inout [GroupSettings]
    ) {
        if daemon.environment.isEmpty, daemon.environmentUnset.isEmpty { return }
        for group in groups.indices {
            for process in groups[group].processes.indices {
                let own = groups[group].processes[process].environment
                groups[group].processes[process].environment = daemon.environment.merging(own) { $1 }
                if !secrets.isEmpty { groups[group].processes[process].secrets.merge(secrets) { own, _ in own } }
                if !daemon.environmentUnset.isEmpty {
                    groups[group].processes[process].environmentUnset = daemon.environmentUnset
                }
            }
        }
    }
}
