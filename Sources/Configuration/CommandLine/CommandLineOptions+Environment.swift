extension CommandLineOptions {
    /// The variables of `--env-file`, in the format of `env_file=`: they count as if supervisord had been started with them (EXT-76).
    package func environmentVariables(on host: any Host) throws(ConfigurationError) -> [String: String] {
        guard let path = environmentFile else { return [:] }
        // The file is not a part of the configuration, and is not watched.
        let sink = ProblemSink(stopsAtFirstError: true)
        let files = InputFiles(host: host, sources: SourceList(host: host), sink: sink)
        return try files.variables(at: files.path(path, from: host.currentDirectory), isOptional: false)
    }
}
