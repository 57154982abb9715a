import Text

/// Shell patterns over the file system, as Python's `glob` without recursion (CFG-29).
struct Glob {
    let host: any HostFiles
    /// The kernel takes no longer path, and the search below goes as deep as a pattern has components.
    private static let maximumLength = 4096

    /// The paths that match, in byte order (CFG-30).
    func paths(matching pattern: String) -> [String] {
        guard pattern.utf8.count <= Self.maximumLength else { return [] }
        return find(pattern, onlyDirectories: false).sorted { $0.precedes($1) }
    }

    private func find(_ pattern: String, onlyDirectories: Bool) -> [String] {
        let directory = PathText.directory(of: pattern)
        let name = PathText.lastComponent(of: pattern)
        guard GlobPattern.hasMagic(pattern) else {
            return isThere(pattern, name: name, in: directory) ? [pattern] : []
        }
        let hasMagicDirectory = directory != pattern && GlobPattern.hasMagic(directory)
        let directories = hasMagicDirectory ? find(directory, onlyDirectories: true) : [directory]
        var found: [String] = []
        for directory in directories {
            if GlobPattern.hasMagic(name) {
                found += matches(of: GlobPattern(name), in: directory, onlyDirectories: onlyDirectories)
            } else if isThere(join(directory, name), name: name, in: directory) {
                found.append(join(directory, name))
            }
        }
        return found
    }

    /// A dangling link counts as existing, as for `*`.
    private func isThere(_ path: String, name: String, in directory: String) -> Bool {
        if name.isEmpty { return host.isDirectory(directory) }
        return host.exists(path) || host.entries(of: directory.isEmpty ? "." : directory).contains(name)
    }

    private func matches(of pattern: GlobPattern, in directory: String, onlyDirectories: Bool) -> [String] {
        host.entries(of: directory.isEmpty ? "." : directory)
            .filter { pattern.matches($0) }
            .map { join(directory, $0) }
            .filter { !onlyDirectories || host.isDirectory($0) }
    }

    private func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
    }
}

/// One component of such a pattern.
struct GlobPattern {
    private let pattern: ShellPattern
    /// A leading dot is matched by a dot only.
    private let matchesHidden: Bool

    static func hasMagic(_ text: String) -> Bool {
        ShellPattern.isPattern(text)
    }

    init(_ text: String) {
        pattern = ShellPattern(text, .python)
        matchesHidden = text.utf8.first == UInt8(ascii: ".")
    }

    func matches(_ name: String) -> Bool {
        if name.utf8.first == UInt8(ascii: "."), !matchesHidden { return false }
        return pattern.matches(name)
    }
}
