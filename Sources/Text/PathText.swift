/// Paths as texts, by the rules of Python's `posixpath`; nothing here looks at the file system.
package enum PathText {
    private static let slash = UInt8(ascii: "/")

    package static func isAbsolute(_ path: String) -> Bool {
        path.utf8.first == slash
    }

    /// Everything before the last component, without slashes at its end unless it is the root.
    package static func directory(of path: String) -> String {
        guard let last = path.utf8.lastIndex(of: slash) else { return "" }
        let head = path[...last]
        guard let end = head.utf8.lastIndex(where: { $0 != slash }) else { return String(head) }
        return String(head[...end])
    }

    /// The last component; empty when the path ends with a slash.
    package static func lastComponent(of path: String) -> String {
        guard let last = path.utf8.lastIndex(of: slash) else { return path }
        return String(path[path.utf8.index(after: last)...])
    }

    /// The second path seen from the first, or the second alone when it is absolute.
    package static func join(_ base: String, _ path: String) -> String {
        if isAbsolute(path) || base.isEmpty { return path }
        return base.utf8.last == slash ? base + path : base + "/" + path
    }

    /// Without `.`, `..` and doubled slashes; exactly two leading slashes survive, as POSIX wants.
    package static func normalized(_ path: String) -> String {
        if path.isEmpty { return "." }
        let leading = path.utf8.prefix { $0 == slash }.count
        let root = leading == 0 ? "" : (leading == 2 ? "//" : "/")
        var kept: [Substring] = []
        for part in path.parts(separatedBy: slash) where !part.isEmpty && part != "." {
            if part != ".." || (root.isEmpty && kept.isEmpty) || kept.last == ".." {
                kept.append(part)
            } else if !kept.isEmpty {
                kept.removeLast()
            }
        }
        let joined = root + kept.joined(separator: "/")
        return joined.isEmpty ? "." : joined
    }

    /// Absolute, and normalised; symbolic links stay (CFG-6).
    /// - Parameter directory: what a relative path is counted from; not asked for otherwise.
    package static func absolute(_ path: String, in directory: @autoclosure () -> String) -> String {
        normalized(isAbsolute(path) ? path : join(directory(), path))
    }
}
