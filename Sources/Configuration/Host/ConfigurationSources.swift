import Text

/// The sources of a configuration, which are watched to notice that it has changed (EXT-78).
package struct ConfigurationSources: Hashable, Sendable {
    /// Absolute paths of the files, each once, in the order in which they were asked for; files that may be missing are
    /// included.
    package private(set) var files: [String] = []
    /// Absolute patterns of `[include] files`: further files may come to match them.
    package private(set) var patterns: [String] = []

    package init() {}

    /// Notes a file, whether it could be read or not.
    package mutating func add(file path: String) {
        if !files.contains(path) { files.append(path) }
    }

    /// Notes a pattern of `[include] files`.
    package mutating func add(pattern: String) {
        if !patterns.contains(pattern) { patterns.append(pattern) }
    }

    /// These sources, and then the others.
    package func merging(_ others: ConfigurationSources) -> ConfigurationSources {
        var all = self
        for file in others.files { all.add(file: file) }
        for pattern in others.patterns { all.add(pattern: pattern) }
        return all
    }
}

/// Notes the files that a load reads. It is a class, because all readers of one load share the list.
final class SourceList {
    private(set) var sources = ConfigurationSources()
    private let host: any HostFiles

    init(host: any HostFiles) {
        self.host = host
    }

    func add(file path: String) {
        sources.add(file: PathText.absolute(path, on: host))
    }

    func add(pattern: String) {
        sources.add(pattern: PathText.absolute(pattern, on: host))
    }
}
