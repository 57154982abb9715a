import Configuration
import LinuxSystem
import Model

/// The file that a command runs, and its words (PROC-30 to PROC-33).
struct CommandLookup {
    /// Why a command cannot be started, in Supervisor's words.
    enum Problem: Error, Equatable {
        /// The file does not exist; a start request answers NO_FILE.
        case notFound(String)
        /// The file exists, or the text is not a command at all; a start request answers NOT_EXECUTABLE.
        case notExecutable(String)

        var text: String {
            switch self {
            case .notFound(let text), .notExecutable(let text): FileMark.shown(text)
            }
        }

        /// The exit status of a shell in such a case.
        var exitStatus: Int32 {
            switch self {
            case .notFound: 127
            case .notExecutable: 126
            }
        }
    }

    /// The file and the words; they have marks of files, where the command has any (EXT-76).
    let file: String
    let arguments: [String]

    /// - Parameters:
    ///   - searchPath: the directories; asked for when the command has no slash.
    ///   - secrets: the secrets behind the marks in the command, by path.
    init(_ command: String, searchPath: () -> [String], secrets: [String: String] = [:]) throws(Problem) {
        let words: [String]
        do throws(CommandWords.Problem) {
            words = try CommandWords(command).words
        } catch {
            throw .notExecutable(error.text(about: command))
        }
        try self.init(words: words, searchPath: searchPath, secrets: secrets)
    }

    /// - Parameters:
    ///   - words: the command and its arguments.
    ///   - searchPath: as above.
    ///   - secrets: as above.
    init(words: [String], searchPath: () -> [String], secrets: [String: String] = [:]) throws(Problem) {
        guard let program = words.first else { throw .notExecutable(CommandWords.emptiness) }
        arguments = words
        if FileMark.revealed(program, by: secrets).utf8.contains(UInt8(ascii: "/")) {
            file = program
            try Self.check(file, secrets)
        } else {
            file = try Self.search(program, in: searchPath(), secrets)
        }
    }

    /// The first entry that can be run; without one, the complaint is about the first that exists (QRK-33).
    private static func search(
        _ program: String,
        in directories: [String],
        _ secrets: [String: String]
    ) throws(Problem) -> String {
        var firstProblem: Problem?
        for directory in directories {
            let candidate =
                directory.isEmpty ? program : directory.hasSuffix("/") ? directory + program : "\(directory)/\(program)"
            guard Files.exists(FileMark.revealed(candidate, by: secrets)) else { continue }
            do throws(Problem) {
                try check(candidate, secrets)
                return candidate
            } catch {
                firstProblem = firstProblem ?? error
            }
        }
        throw firstProblem ?? .notFound("can't find command \(program.pythonRepresentation)")
    }

    private static func check(_ written: String, _ secrets: [String: String]) throws(Problem) {
        let file = FileMark.revealed(written, by: secrets)
        guard let status = try? FileStatus(path: file) else {
            throw .notFound("can't find command \(written.pythonRepresentation)")
        }
        let hasBit = status.mode & 0o111 != 0
        if status.kind != .directory, hasBit, Files.isExecutable(file) { return }
        let name = written.pythonRepresentation
        if status.kind == .directory { throw .notExecutable("command at \(name) is a directory") }
        throw .notExecutable(hasBit ? "no permission to run command \(name)" : "command at \(name) is not executable")
    }
}
