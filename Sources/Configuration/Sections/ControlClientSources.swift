import Model
import Text

/// Everything in a configuration file that tells supervisorctl where its server is (EXT-9).
package struct ControlClientSources: Equatable, Sendable {
    /// `[supervisorctl]`, with the credentials of the matching server where it has none of its own.
    package var settings = ControlClientSettings()
    /// Whether `serverurl` is set, rather than the default.
    package var isServerURLSet = false
    /// The servers of the main file; one that supervisord would refuse may be missing.
    package var servers: [HTTPServerSettings] = []
    /// `[supervisord] user`, the owner of the implied socket; nil when the file does not say.
    package var daemonUserID: UInt32?
    /// The file; nil without one.
    package var path: String?
    /// Warnings about options for supervisorctl that it ignores; a text may have two lines.
    package var warnings: [String] = []

    /// Only defaults, as without a file.
    package init() {}

    /// The file that is read when none is named: the first that exists of those that Supervisor looks for (CFG-1).
    package static func search(argv0: String, host: any HostFiles) -> String? {
        ConfigurationLoader.searchPaths(argv0: argv0).first { host.exists($0) }
    }

    /// Finds and reads the file; see ``ControlClientSettings/load(path:argv0:sectionRequired:host:)``. A server section is
    /// enough, as is `[supervisorctl]`.
    package static func load(
        path: String?,
        argv0: String,
        sectionRequired: Bool,
        host: any Host
    ) throws(ConfigurationError) -> ControlClientSources {
        var sources = ControlClientSources()
        guard let path = path ?? search(argv0: argv0, host: host) else { return sources }
        sources.path = path
        let sink = ProblemSink(stopsAtFirstError: true)
        let raw = try ConfigurationFiles(host: host, sink: sink).readMain(path)
        let context = context(raw, path: path, sink: sink, host: host)
        // supervisord reports the errors of a server.
        let tolerant = Self.context(raw, path: path, sink: ProblemSink(stopsAtFirstError: false), host: host)
        sources.servers = (try? ServerSectionReader(context: tolerant).servers()) ?? []
        let unreadable = tolerant.sink.errors.filter { $0.option == "password_file" }
        if raw[ControlClientSettings.section] != nil {
            let (settings, problems) = try ControlClientSettings.readTolerantly(context)
            sources.settings = settings
            let plugins = ProblemSink(stopsAtFirstError: false)
            try ControlClientSettings.refusePlugins(Self.context(raw, path: path, sink: plugins, host: host))
            sources.warnings = problems.map(\.placed) + plugins.errors.map(\.lines)
            sources.isServerURLSet = raw.option("serverurl", in: ControlClientSettings.section) != nil
        } else if sectionRequired && sources.servers.isEmpty && !isContainer(context) && !isForContainersOnly(raw) {
            throw ConfigurationError(".ini file does not include supervisorctl section")
        }
        if sources.settings.username == nil, sources.settings.password == nil {
            sources.warnings += unreadable.map(\.placed)
        }
        let daemonUser = try? DaemonSectionReader(context: tolerant, options: CommandLineOptions()).user()
        sources.daemonUserID = (daemonUser ?? nil)?.uid
        return sources
    }

    /// Checks the sections that supervisorctl reads of the same file, which is the main one alone (CFG-26), for `supervisord
    /// --test`: its errors would otherwise show only when it is used.
    static func check(
        _ options: CommandLineOptions,
        sink: ProblemSink,
        host: any Host
    ) throws(ConfigurationError) {
        let path = try ConfigurationLoader(host: host).locate(options)
        // A file that cannot be read or parsed has been reported.
        let unheard = ProblemSink(stopsAtFirstError: false)
        let raw = try ConfigurationFiles(host: host, sink: unheard).readMain(path)
        let context = context(raw, path: path, sink: sink, host: host)
        try ControlClientSettings.refusePlugins(context)
        guard raw[ControlClientSettings.section] != nil else { return }
        _ = try ControlClientSettings.read(context)
        let reader = context.readerWithHere(ControlClientSettings.section)
        if let url = try reader.text("serverurl"), let problem = problem(of: url) {
            try reader.fail(problem, "serverurl")
        }
    }

    /// Why supervisorctl cannot use a URL, in its own words; nil when it can.
    private static func problem(of url: String) -> String? {
        if url.hasBytes(prefix: "unix://") { return url == "unix://" ? "serverurl names no socket" : nil }
        guard url.hasBytes(prefix: "http://") else { return "Unknown protocol for serverurl \(url)" }
        var authority = url.dropping(bytes: "http://".utf8.count)
        if let end = authority.utf8.firstIndex(where: { "/?#".utf8.contains($0) }) {
            authority = String(authority[..<end])
        }
        if let user = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
            authority = String(authority[authority.utf8.index(after: user)...])
        }
        // An IPv6 address has colons of its own.
        if let bracket = authority.utf8.lastIndex(of: UInt8(ascii: "]")) { authority = String(authority[bracket...]) }
        guard let port = authority.halves(atFirst: UInt8(ascii: ":"))?.tail, !port.isEmpty, UInt16(port) == nil else {
            return nil
        }
        return "\(port.pythonRepresentation) is no port number"
    }

    /// Programs without a `[supervisord]` are a configuration in container mode only (EXT-1).
    private static func isForContainersOnly(_ raw: RawConfiguration) -> Bool {
        raw[DaemonSectionReader.section] == nil
            && raw.sections.contains { section in
                switch SectionKind(section: section.name) {
                case .program, .eventListener, .fastCGIProgram: true
                default: false
                }
            }
    }

    private static func context(
        _ raw: RawConfiguration,
        path: String,
        sink: ProblemSink,
        host: any Host
    ) -> ReadingContext {
        ReadingContext(
            host: host,
            raw: raw,
            sink: sink,
            // The directory is found with `~` expanded, unlike supervisord's.
            here: PathText.directory(of: PathText.resolved(path, on: host)),
            configurationPath: path,
            container: false,
            variables: host.environment,
            seccomp: SeccompProfiles(host: host),
            files: InputFiles(host: host, sources: SourceList(host: host), sink: sink)
        )
    }

    /// Whether the file itself asks for container mode. supervisorctl cannot see whether supervisord is the container's entry
    /// point.
    private static func isContainer(_ context: ReadingContext) -> Bool {
        ((try? DaemonSectionReader.containerKey(context)) ?? nil) ?? false
    }
}

extension ConfigurationError {
    /// The message with file, line and section, for a person at a terminal.
    fileprivate var placed: String {
        let place = location.map { "\($0.file):\($0.line): " } ?? ""
        return place + (section.map { "[\($0)] " } ?? "") + message
    }
}
