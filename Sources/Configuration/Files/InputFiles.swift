import Model
import Text

/// The environment files and secrets of one load (EXT-76): each is read once, however many processes name it. A class for
/// that memory; it never leaves the load.
final class InputFiles {
    /// Bytes of a file: the limit of Kubernetes for a secret, and far more than an environment or an argument can have.
    static let maximumSize = 1 << 20

    typealias Machine = HostFiles & HostEnvironment & HostAccounts

    let sources: SourceList
    private let host: any Machine
    private let memory: FileMemory?
    private let sink: ProblemSink
    private var read: [String: Result<[UInt8], InputFileProblem>] = [:]
    private var environments: [String: [String: String]] = [:]
    /// All secrets behind marks, by path.
    private var secrets: [String: String] = [:]
    /// The secrets behind the marks that were made since it was last set.
    var used: [String: String] = [:]

    init(host: any Machine, sources: SourceList, sink: ProblemSink, memory: FileMemory? = nil) {
        self.host = host
        self.sources = sources
        self.sink = sink
        self.memory = memory
    }

    /// Whether there is any mark; without one the values need no search.
    var hasSecrets: Bool { !secrets.isEmpty }

    /// The contents that were read, by path, to be remembered.
    var contents: [String: [UInt8]] {
        read.compactMapValues { try? $0.get() }
    }

    /// An absolute path. A relative one counts from the directory of the file that names it.
    func path(_ text: String, from directory: String) -> String {
        PathText.absolute(PathText.expandingHome(text, on: host), in: directory)
    }

    /// The directory of a configuration file.
    func directory(of file: String) -> String {
        PathText.absolute(PathText.directory(of: file), on: host)
    }

    // MARK: Secrets

    /// The text of a file without its last newline.
    func text(at path: String) throws(InputFileProblem) -> String {
        var bytes = try content(of: path)
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        if bytes.contains(0) { throw .unreadable("it has a NUL byte") }
        if UTF8Text.complaint(about: bytes) != nil { throw .unreadable("it is not UTF-8") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The mark for the content of a file, which must be readable.
    func mark(for path: String) throws(InputFileProblem) -> String {
        let content: String
        if let known = secrets[path] { content = known } else { content = try text(at: path) }
        secrets[path] = content
        used[path] = content
        return FileMark.text(for: path)
    }

    /// The text with contents in the place of marks.
    func revealed(_ text: String) -> String {
        hasSecrets ? FileMark.revealed(text, by: secrets) : text
    }

    /// The contents behind the marks in these texts, by path.
    func secrets(in texts: some Sequence<String>) -> [String: String] {
        guard hasSecrets else { return [:] }
        var found: [String: String] = [:]
        for path in texts.flatMap(FileMark.paths) { found[path] = secrets[path] }
        return found
    }

    // MARK: Environment files

    /// The variables of an environment file.
    /// - Parameter isOptional: whether the file may be missing, and then has no variables.
    func variables(at path: String, isOptional: Bool) throws(ConfigurationError) -> [String: String] {
        if let known = environments[path] { return known }
        let bytes: [UInt8]
        do throws(InputFileProblem) {
            bytes = try content(of: path)
        } catch {
            if error == .missing, isOptional { return [:] }
            throw ConfigurationError("cannot read env_file \(path.pythonRepresentation): \(error.text)")
        }
        do throws(EnvironmentFile.Problem) {
            let variables = try EnvironmentFile(bytes).values(from: host.environment)
            environments[path] = variables
            return variables
        } catch {
            throw ConfigurationError("env_file \(path.pythonRepresentation), \(error.text)")
        }
    }

    // MARK: Reading

    private func content(of path: String) throws(InputFileProblem) -> [UInt8] {
        if let known = read[path] { return try known.get() }
        sources.add(file: path)
        do throws(InputFileProblem) {
            let bytes = try host.input(at: path, limit: Self.maximumSize)
            read[path] = .success(bytes)
            return bytes
        } catch {
            guard error == .denied, let remembered = memory?.files[path] else {
                read[path] = .failure(error)
                throw error
            }
            sink.warnOnce(
                ConfigurationError(
                    "cannot read \(path.pythonRepresentation) again as user \(host.userID), it stays as root has read it"
                )
            )
            read[path] = .success(remembered)
            return remembered
        }
    }
}

/// How `%(file:PATH)s` is read in one section: a relative path counts from the directory of the section's file. It is a
/// class, because it goes along with the expansions of the section, and one reference costs less than its content.
final class InputFilePlace {
    let files: InputFiles
    /// The configuration file.
    let file: String

    init(files: InputFiles, file: String) {
        self.files = files
        self.file = file
    }

    func path(_ text: String) -> String {
        files.path(text, from: PathText.isAbsolute(text) ? "/" : files.directory(of: file))
    }
}
