import Text

/// `[supervisorctl]` (CFG-110 to CFG-113). A value of nil was not set.
package struct ControlClientSettings: Equatable, Sendable {
    /// A `unix://` path is absolute and normalised; anything else is as written (CFG-110).
    package var serverURL = "http://localhost:9001"
    package var username: String?
    package var password: String?
    package var prompt = "supervisor"
    /// Absolute, `~` expanded; nil when unset or empty (CFG-113).
    package var historyFile: String?

    /// The settings of supervisorctl when there is no configuration at all (CFG-3).
    package init() {}

    /// Finds and reads the section. Includes are not followed (CFG-26); a file that does not parse is an error
    /// like any other (CFG-26).
    ///
    /// - Parameters:
    ///   - path: the file that `-c` names; nil searches, and finding no file is not an error (CFG-3).
    ///   - argv0: the program name as invoked (CFG-1).
    ///   - sectionRequired: false where `[supervisorctl]` is implied, which leaves the defaults (EXT-1).
    package static func load(
        path: String?,
        argv0: String,
        sectionRequired: Bool = true,
        host: any Host
    ) throws(ConfigurationError) -> ControlClientSettings {
        try ControlClientSources.load(path: path, argv0: argv0, sectionRequired: sectionRequired, host: host).settings
    }

    static let section = SectionKind.supervisorctl.word

    static func read(_ context: ReadingContext) throws(ConfigurationError) -> ControlClientSettings {
        try read(ControlClientOptions.all, in: context)
    }

    /// The same for supervisorctl itself, which goes on without a password that it may not read: the server may not need one,
    /// and the command line may have one.
    /// - Returns: the settings, and the problem with the file.
    static func readTolerantly(
        _ context: ReadingContext
    ) throws(ConfigurationError) -> (settings: ControlClientSettings, warnings: [ConfigurationError]) {
        var settings = try read(ControlClientOptions.withoutPasswordFile, in: context)
        let tolerant = context.telling(ProblemSink(stopsAtFirstError: false))
        let password = try read(ControlClientOptions.passwordFile, in: tolerant).password
        settings.password = password ?? settings.password
        return (settings, tolerant.sink.errors)
    }

    private static func read(
        _ options: [Option<ControlClientDraft>],
        in context: ReadingContext
    ) throws(ConfigurationError) -> ControlClientSettings {
        var draft = ControlClientDraft()
        try OptionReader(context.reader(section), in: context).read(options, into: &draft)
        return draft.settings
    }

    /// The path at which an implied server is expected, because `serverurl=` names a unix socket; nil when it does not
    /// (EXT-9). supervisorctl reports errors in it.
    static func impliedServerPath(_ context: ReadingContext) -> String? {
        let tolerant = context.telling(ProblemSink(stopsAtFirstError: true))
        let scheme = ControlClientOptions.unixScheme
        guard let url = try? read(ControlClientOptions.server, in: tolerant).serverURL, url.hasBytes(prefix: scheme)
        else { return nil }
        let path = url.dropping(bytes: scheme.utf8.count)
        return path == "/" ? nil : path
    }

    /// Reports every `[ctlplugin:x]`. The options of a plug-in say nothing about the server, so supervisorctl can work
    /// without them (PLUG-5).
    static func refusePlugins(_ context: ReadingContext) throws(ConfigurationError) {
        let option = "supervisor.ctl_factory"
        for section in context.raw.sections where section.name.hasBytes(prefix: "ctlplugin:") {
            let reader = context.reader(section.name)
            guard reader.isSet(option) else {
                try reader.fail("section [\(section.name)] does not specify a \(option)")
                continue
            }
            _ = try reader.value(option, default: "") { factory throws(ConfigurationError) in
                throw PythonPlugins.refusal(of: factory, in: section.name)
            }
        }
    }
}
