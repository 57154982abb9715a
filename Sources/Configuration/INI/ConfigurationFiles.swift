import Model
import Text

/// Reads the main file and, for supervisord, the files that its `[include]` names (CFG-1 to CFG-7, CFG-27 to CFG-36).
struct ConfigurationFiles {
    let host: any InputFiles.Machine
    let sink: ProblemSink
    /// Notes which files are read.
    let sources: SourceList
    /// The files that values of these files name.
    let inputs: InputFiles

    init(
        host: any InputFiles.Machine,
        sink: ProblemSink,
        sources: SourceList? = nil,
        memory: FileMemory? = nil
    ) {
        self.host = host
        self.sink = sink
        let sources = sources ?? SourceList(host: host)
        self.sources = sources
        inputs = InputFiles(host: host, sources: sources, sink: sink, memory: memory)
    }

    /// The absolute directory of a configuration file, `%(here)s` in expansions (CFG-6).
    func here(of path: String) -> String {
        PathText.absolute(PathText.directory(of: path), on: host)
    }

    /// The main file alone, as supervisorctl reads it (CFG-26).
    func readMain(_ path: String) throws(ConfigurationError) -> RawConfiguration {
        var raw = RawConfiguration()
        sources.add(file: path)
        let bytes: [UInt8]
        do {
            bytes = try host.contents(of: path)
        } catch {
            try sink.report(Self.refusal(of: path, error))
            return raw
        }
        var parser = INIParser(path: path, sink: sink)
        try parser.parse(bytes, into: &raw)
        return raw
    }

    /// The main file and its includes; `environment` is what `ENV_` stands for in `[include] files`.
    func read(_ path: String, environment: [String: String]) throws(ConfigurationError) -> RawConfiguration {
        var raw = try readMain(path)
        guard let include = raw["include"] else { return raw }
        let here = here(of: path)
        raw.replaceHere(by: here)
        guard let files = raw.option("files", in: "include") else {
            var error = ConfigurationError(
                ".ini file has [include] section, but no files setting",
                at: include.location
            )
            error.section = "include"
            try sink.report(error)
            return raw
        }
        let expansions = Expansions(
            environment: environment,
            names: ["here": .text(here), "host_node_name": .text(host.nodeName)],
            files: InputFilePlace(files: inputs, file: include.location.file)
        )
        let reader = SectionReader(section: "include", raw: raw, sink: sink, expansions: expansions)
        let patterns = try reader.attempt("files", otherwise: []) { () throws(ConfigurationError) in
            try expansions.expand(files.value, name: "include.files").words
        }
        if files.value.isEmpty { sink.foresee(reader.warning("no files are named", "files")) }
        for pattern in patterns {
            try readIncluded(PathText.join(here, pattern), reader: reader, into: &raw)
        }
        return raw
    }

    private func readIncluded(
        _ pattern: String,
        reader: SectionReader,
        into raw: inout RawConfiguration
    ) throws(ConfigurationError) {
        let real = inputs.revealed(pattern)
        sources.add(pattern: real)
        let paths = Glob(host: host).paths(matching: real)
        if paths.isEmpty {
            sink.warn(reader.warning("No file matches via include \"\(pattern)\"", "files"))
        }
        for path in paths {
            sources.add(file: path)
            sink.inform("Included extra file \"\(path)\" during parsing")
            var bytes: [UInt8]?
            do throws(FileProblem) {
                bytes = try host.contents(of: path)
            } catch {
                // A file that cannot be read is skipped in silence (CFG-32); only a file that is too large is reported, which
                // is our own rule.
                if error == .tooLarge { try sink.report(Self.refusal(of: path, error)) }
            }
            if let bytes {
                var parser = INIParser(path: path, sink: sink)
                try parser.parse(bytes, into: &raw)
            }
            raw.replaceHere(by: here(of: path))
        }
    }

    private static func refusal(of path: String, _ problem: FileProblem) -> ConfigurationError {
        switch problem {
        case .missing: ConfigurationError("could not find config file \(path)")
        case .unreadable: ConfigurationError("could not read config file \(path)")
        case .tooLarge:
            ConfigurationError(
                "could not read config file \(path): larger than \(Configuration.maximumFileSize >> 20) MB"
            )
        }
    }
}
