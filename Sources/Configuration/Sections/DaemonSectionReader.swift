import Model
import Text

/// Makes the settings of `[supervisord]` (CFG-80 to CFG-96). Every value is checked, also those that the command line overrides
/// (SD-5).
final class DaemonSectionReader {
    let context: ReadingContext
    let options: CommandLineOptions

    init(context: ReadingContext, options: CommandLineOptions) {
        self.context = context
        self.options = options
    }

    private var host: any Host { context.host }

    static let section = SectionKind.supervisord.word

    var reader: SectionReader { context.readerWithHere(Self.section) }

    /// `container=`: true, false, or nil for `auto` (EXT-1).
    static func containerKey(_ context: ReadingContext) throws(ConfigurationError) -> Bool? {
        try read(DaemonOptions.container, in: context).container
    }

    /// The settings without the accounts: see ``user()``.
    func settings() throws(ConfigurationError) -> DaemonSettings {
        let rows = DaemonOptions.main + DaemonOptions.ending + DaemonOptions.watching
        let draft = try Self.read(rows, in: context, isLogGiven: options.logfile != nil)
        var settings = draft.settings
        let reader = context.readerWithHere(Self.section)
        for option in ["logfile", "pidfile"] where reader.unexpanded(option)?.isEmpty == true {
            context.sink.advise(
                reader.warning("an empty name is that of the working directory, which is no file", option)
            )
        }
        settings.container = context.container
        settings.configurationPath = context.configurationPath
        settings.log = log(draft.logfile)
        settings.pidfile = pidfile(draft.pidfile)
        settings.terminationMessagePath = draft.settings.terminationMessagePath.map {
            $0.isEmpty ? "" : PathText.resolved($0, on: host)
        }
        settings.isPidfileAsked = draft.pidfile != nil || options.pidfile?.isEmpty == false
        options.override(&settings)
        KeysWithoutEffect.check(settings, reader)
        return settings
    }

    /// `seccomp=self` (EXT-32). The filter depends on the programs.
    func wantsFilter() throws(ConfigurationError) -> Bool {
        try Self.read(DaemonOptions.seccomp, in: context).wantsFilter
    }

    private static func read(
        _ options: [Option<DaemonDraft>],
        in context: ReadingContext,
        isLogGiven: Bool = false
    ) throws(ConfigurationError) -> DaemonDraft {
        var draft = DaemonDraft()
        draft.isLogGiven = isLogGiven
        try OptionReader(context.readerWithHere(section), in: context).read(options, into: &draft)
        return draft
    }

    /// The account to switch to: named by the command line or the file, and looked up when everything else has been read, as
    /// Supervisor does. An empty name counts as one that does not exist.
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

    /// Whether we are root and the user is not. It does not report errors in the name.
    var givesUpRoot: Bool {
        guard host.userID == 0,
            let name = options.user ?? (try? context.readerWithHere(Self.section).text("user")) ?? nil
        else { return false }
        return ((try? OptionValue.user(name, on: host))?.uid ?? 0) != 0
    }

    /// An empty name on the command line counts as no name (SD-18). `syslog` is a place only in exactly this spelling.
    private func log(_ written: String?) -> DaemonSettings.Log {
        let given = options.logfile.flatMap { $0.isEmpty ? nil : $0 }
        let path = given ?? written ?? (context.container ? "/dev/stdout" : DaemonSettings.standardLogfile)
        return path == "syslog" ? .syslog : .file(PathText.resolved(path, on: host))
    }

    private func pidfile(_ written: String?) -> String {
        let given = options.pidfile.flatMap { $0.isEmpty ? nil : $0 }
        return PathText.resolved(given ?? written ?? DaemonSettings.standardPidfile, on: host)
    }
}
