import Text

extension PathText {
    /// Absolute and normalised; symbolic links stay (CFG-6).
    static func absolute(_ path: String, on host: any HostFiles) -> String {
        absolute(path, in: host.currentDirectory)
    }

    /// The path with a leading `~` or `~user` replaced by a home directory; unchanged without one (CFG-59).
    static func expandingHome(_ path: String, on host: any HostFiles) -> String {
        guard path.utf8.first == UInt8(ascii: "~") else { return path }
        let end = path.utf8.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
        let user = String(path[path.utf8.index(after: path.startIndex)..<end])
        guard let home = host.homeDirectory(of: user.isEmpty ? nil : user) else { return path }
        let last = home.utf8.lastIndex { $0 != UInt8(ascii: "/") }
        let stem = last.map { String(home[...$0]) } ?? ""
        let whole = stem + path[end...]
        return whole.isEmpty ? "/" : whole
    }

    /// `~` expanded, absolute and normalised.
    static func resolved(_ path: String, on host: any HostFiles) -> String {
        absolute(expandingHome(path, on: host), on: host)
    }
}
