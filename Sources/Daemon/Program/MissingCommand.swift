import Configuration
import Model

/// A command whose file is not there, for people who want to know where it was looked for.
struct MissingCommand {
    /// The first word of the command, with marks of files in it (EXT-76).
    private let program: String
    private let directories: [String]

    /// The value is nil for a command without a word.
    /// - Parameter daemonPath: our own `PATH`.
    init?(_ settings: ProcessSettings, daemonPath: String?) {
        let words = settings.main?.words ?? (try? CommandWords(settings.command).words)
        guard let program = words?.first else { return nil }
        self.program = program
        let isPath = settings.revealed(program).utf8.contains(UInt8(ascii: "/"))
        directories = isPath ? [] : ProgramEnvironment.searchPath(of: settings, daemonPath: daemonPath)
    }

    /// The directories in which it was looked for, with colons between; nil for a command that is a path itself.
    var searched: String? {
        directories.isEmpty ? nil : FileMark.shown(directories.joined(separator: ":"))
    }

    /// The extra line below Supervisor's, which names neither the program nor a place.
    func line(about name: Namespec) -> String {
        let shown = FileMark.shown(program).pythonRepresentation
        guard let searched else {
            return "'\(name.text)' cannot start: its command names \(shown), and there is no such file"
        }
        return "'\(name.text)' cannot start: there is no command \(shown) in its PATH, which is \(searched)"
    }
}
