import Text

/// `[supervisorctl]` (SPEC 1.8). What is nil was not set.
package struct ControlClientSettings: Equatable, Sendable {
    /// A `unix://` path is absolute and normalised; anything else is as written (SPEC CFG-110).
    package var serverURL: String
    package var username: String?
    package var password: String?
    package var prompt: String
    /// Absolute, `~` expanded; nil when unset or empty (SPEC CFG-113).
    package var historyFile: String?

    /// Supervisor's defaults for everything that is not given, which is what it works with when there is no
    /// configuration at all (SPEC CFG-3).
    package init(
        serverURL: String = "http://localhost:9001",
        username: String? = nil,
        password: String? = nil,
        prompt: String = "supervisor",
        historyFile: String? = nil
    ) {
        self.serverURL = serverURL
        self.username = username
        self.password = password
        self.prompt = prompt
        self.historyFile = historyFile
    }

    /// Finds and reads the section. Includes are not followed (SPEC CFG-26); a file that does not parse is an error
    /// like any other (CFG-26, improved).
    ///
    /// - Parameters:
    ///   - path: what `-c` names; nil searches, and finding nothing is no error (SPEC CFG-3).
    ///   - argv0: the program name as invoked (SPEC CFG-1).
    ///   - sectionRequired: false where `[supervisorctl]` is implied, which leaves the defaults (EXT-1).
    package static func load(
        path: String?,
        argv0: String,
        sectionRequired: Bool = true,
        host: any Host
    ) throws(ConfigurationError) -> ControlClientSettings {
        try ControlClientSources.load(path: path, argv0: argv0, sectionRequired: sectionRequired, host: host).settings
    }

    static let section = "supervisorctl"

    static func read(_ context: ReadingContext) throws(ConfigurationError) -> ControlClientSettings {
        let reader = context.reader(section)
        let readerWithHere = context.readerWithHere(section)
        var settings = ControlClientSettings()
        settings.serverURL = try serverURL(context) ?? settings.serverURL
        settings.prompt = try reader.text("prompt") ?? settings.prompt
        settings.username = try reader.text("username")
        settings.password = try reader.text("password")
        settings.historyFile = try readerWithHere.value("history_file", default: String?.none) { text in
            text.isEmpty ? nil : PathText.resolved(text, on: context.host)
        }
        return settings
    }

    /// `serverurl=`; nil when it is not set.
    static func serverURL(_ context: ReadingContext) throws(ConfigurationError) -> String? {
        try context.readerWithHere(section).value("serverurl", default: String?.none) { text in
            guard text.hasBytes(prefix: unixScheme) else { return text }
            return unixScheme + PathText.resolved(text.dropping(bytes: unixScheme.utf8.count), on: context.host)
        }
    }

    private static let unixScheme = "unix://"

    /// Where an implied server is expected, because `serverurl=` names a unix socket; nil when it does not (EXT-9). What is
    /// wrong with it is said by supervisorctl.
    static func impliedServerPath(_ context: ReadingContext) -> String? {
        var tolerant = context
        tolerant.sink = ProblemSink(stopsAtFirstError: true)
        guard let url = (try? serverURL(tolerant)) ?? nil, url.hasBytes(prefix: unixScheme) else { return nil }
        let path = url.dropping(bytes: unixScheme.utf8.count)
        return path == "/" ? nil : path
    }

    /// Reports every `[ctlplugin:x]`. What a plug-in is configured with says nothing about the server, so that
    /// supervisorctl can do without it (SPEC PLUG-5; improved).
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
