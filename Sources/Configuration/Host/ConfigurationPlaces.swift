import Text

/// The places where a change of a configuration can be seen (EXT-78).
package struct ConfigurationPlaces: Equatable, Sendable {
    /// Absolute paths of files whose content matters; some need not exist.
    package private(set) var files: [String]
    /// Directories in which names that a pattern matches may come or go; some need not exist.
    package private(set) var directories: [String] = []

    /// - Parameter host: the host on which the patterns are looked up now.
    package init(_ sources: ConfigurationSources, on host: any HostFiles) {
        files = sources.files
        for pattern in sources.patterns { add(pattern, host) }
    }

    /// Goes through the names of a path: wherever one of them is a pattern, the directory that is searched for it is a place
    /// to watch.
    private mutating func add(_ pattern: String, _ host: any HostFiles) {
        var paths = ["/"]
        for name in pattern.parts(separatedBy: UInt8(ascii: "/")).map(String.init) where !name.isEmpty {
            guard GlobPattern.hasMagic(name) else {
                paths = paths.map { PathText.join($0, name) }
                continue
            }
            let pattern = GlobPattern(name)
            directories += paths.filter { !directories.contains($0) }
            paths = paths.flatMap { directory in
                host.entries(of: directory).filter { pattern.matches($0) }.sorted { $0.precedes($1) }
                    .map { PathText.join(directory, $0) }
            }
        }
        files += paths.filter { !files.contains($0) }
    }
}
