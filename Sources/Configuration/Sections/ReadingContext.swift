import Text

/// The facts that all section readers of one load share. It is a class, as each reader refers to it.
final class ReadingContext {
    let host: any Host
    let raw: RawConfiguration
    let sink: ProblemSink
    /// Directory of the main file (CFG-6).
    let here: String
    /// The path of the main file, as given or found.
    let configurationPath: String
    /// Whether the defaults of container mode apply (EXT-1).
    var container: Bool
    /// Whether only a part of a configuration is checked, as `--test` does with a file that others include (EXT-56): names in
    /// it may be defined in the other files.
    var isFragment = false
    /// Whether a directory for AUTO logs was named: then programs have them in a container too (EXT-1).
    var namesChildLogDirectory = false
    /// The variables behind `ENV_`: the environment, then the additions of `[supervisord] environment` (CFG-42).
    var variables: [String: String] { didSet { knownDaemonReader = nil } }
    let seccomp: SeccompProfiles
    /// Environment files and secrets. Every reader that reads a file notes it in their list of sources (EXT-78).
    let files: InputFiles
    /// The rows of programs, made once for all of them.
    let programOptions = ProgramOptionLists()
    /// Whether supervisord is root now and another user when it starts programs (SD-41).
    var givesUpRoot = false

    /// The scale; nil where every section has its own number of processes.
    var scale: ProgramScale?

    /// The name is looked up once: every section of programs has it among its expansions.
    private(set) lazy var nodeName = host.nodeName
    private var knownDaemonReader: SectionReader?

    /// A reader of `[supervisord]` for its options about all programs.
    var daemonReader: SectionReader {
        if let knownDaemonReader { return knownDaemonReader }
        let reader = readerWithHere(SectionKind.supervisord.word)
        knownDaemonReader = reader
        return reader
    }

    /// The sources of the configuration.
    var sources: SourceList { files.sources }

    init(
        host: any Host,
        raw: RawConfiguration,
        sink: ProblemSink,
        here: String,
        configurationPath: String,
        container: Bool,
        variables: [String: String],
        seccomp: SeccompProfiles,
        files: InputFiles
    ) {
        self.host = host
        self.raw = raw
        self.sink = sink
        self.here = here
        self.configurationPath = configurationPath
        self.container = container
        self.variables = variables
        self.seccomp = seccomp
        self.files = files
    }

    /// The same context for options of supervisorctl, with another sink for problems.
    func telling(_ sink: ProblemSink) -> ReadingContext {
        ReadingContext(
            host: host,
            raw: raw,
            sink: sink,
            here: here,
            configurationPath: configurationPath,
            container: container,
            variables: variables,
            seccomp: seccomp,
            files: files
        )
    }

    /// A reader whose expansions know `ENV_*` and the names given (CFG-40 to CFG-44).
    func reader(_ section: String, _ names: Swift.KeyValuePairs<String, Expansions.Value> = [:]) -> SectionReader {
        SectionReader(
            section: section,
            raw: raw,
            sink: sink,
            expansions: Expansions(
                environment: variables,
                names: names,
                files: InputFilePlace(files: files, file: raw[section]?.location.file ?? configurationPath)
            )
        )
    }

    /// A reader that also knows `here`.
    func readerWithHere(_ section: String) -> SectionReader {
        reader(section, ["here": .text(here)])
    }

    /// The text behind the first colon of a section's name, untrimmed.
    static func name(in section: String) -> String {
        section.halves(atFirst: UInt8(ascii: ":"))?.tail ?? ""
    }
}
