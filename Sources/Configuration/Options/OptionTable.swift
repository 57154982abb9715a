/// All options of the configuration file, by the sections in which they stand: the source of the known words of `supervisord
/// --test`, of the sample configuration and of the tables of the documentation. Rows are made when they are needed, and are
/// not kept: a daemon that has read its configuration does not need them.
enum OptionTable {
    /// The descriptions in the order for readers; nil where any option may stand, because a plug-in gets it.
    static func descriptions(of kind: SectionKind) -> [OptionDescription]? {
        switch kind {
        case .supervisord: ordered(DaemonOptions.all, by: DaemonOptions.presentation)
        case .supervisorctl: ordered(ControlClientOptions.all, by: ControlClientOptions.presentation)
        case .include: [includedFiles]
        case .inetServer: ordered(ServerOptions.inet, by: ServerOptions.presentation)
        case .unixServer: ordered(ServerOptions.unix, by: ServerOptions.presentation)
        case .rpcInterface, .clientPlugin: nil
        case .program: program
        case .group: GroupOptions.all.map(\.description)
        case .eventListener: listenerProgram + own(EventListenerOptions.all)
        case .fastCGIProgram: program + own(FastCGIOptions.all)
        }
    }

    static func names(of kind: SectionKind) -> [String]? {
        descriptions(of: kind)?.map(\.name)
    }

    /// The options that only sections of this kind have; those of programs count as such of `[program:x]`.
    static func ownNames(of kind: SectionKind) -> [String] {
        switch kind {
        case .eventListener: own(EventListenerOptions.all).map(\.name)
        case .fastCGIProgram: own(FastCGIOptions.all).map(\.name)
        default: names(of: kind) ?? []
        }
    }

    /// This option is read together with the files, and so not by a row.
    private static let includedFiles = OptionDescription(
        name: "files",
        type: "paths and patterns (`*`, `?`, `[…]`)",
        standard: .required,
        summary: "more files, separated by blanks, relative to the main file",
        note: "they cannot include others",
        sample: .hidden,
        origin: .supervisor,
        scope: .section,
        change: .nothing
    )

    /// The one option of `[rpcinterface:x]`, which in Supervisor names Python code; others are handed to that.
    static let interfaceFactory = OptionDescription(
        name: InterfaceSectionReader.factoryOption,
        type: "name",
        standard: .required,
        summary: "`supervisor.rpcinterface:make_main_rpcinterface`; nothing else is accepted",
        note: "",
        sample: .hidden,
        origin: .supervisor,
        scope: .section,
        change: .daemonRestart
    )

    private static var program: [OptionDescription] { ordered(ProgramOptions.all, by: ProgramOptions.presentation) }

    /// The options of a program in a listener, where some of them are its own or mean something else.
    private static var listenerProgram: [OptionDescription] {
        let own = EventListenerOptions.all
        return program.map { option in
            if let own = own.first(where: { $0.name == option.name }) { return own.description }
            guard let meaning = EventListenerOptions.otherMeanings[option.name] else { return option }
            var option = option
            option.summary = meaning
            return option
        }
    }

    private static func own<Draft>(_ options: [Option<Draft>]) -> [OptionDescription] {
        let program = Set(ProgramOptions.all.map(\.name))
        return options.map(\.description).filter { !program.contains($0.name) }
    }

    private static func ordered<Draft>(_ options: [Option<Draft>], by names: [String]) -> [OptionDescription] {
        let rest = options.filter { !names.contains($0.name) }
        return (names.compactMap { name in options.first { $0.name == name } } + rest).map(\.description)
    }
}
