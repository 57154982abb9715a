import LinuxSystem

/// The file with our pid (SD-50, SD-64).
struct Pidfile {
    private let path: String
    /// The file that was written; nil when it is not ours to remove: a device, or another file that is not a regular one.
    private let written: FileStatus?

    /// Writes the file, over whatever is there.
    init(writing path: String) throws(Errno) {
        let file = try Files.openForOverwriting(path)
        try file.write(text: Self.text)
        self.path = path
        let status = try? file.status()
        written = status?.kind == .regular ? status : nil
    }

    private static var text: String { "\(ProcessIdentity.pid)\n" }

    /// Removes the file, unless it has become another one, or another daemon has written its pid into it. A link stays: it
    /// may be that of a standard stream (EXT-14). If the file is gone already, or in a directory that is not ours to write,
    /// nothing can be done about that on the way down.
    func remove() {
        guard let written, let now = try? FileStatus(withoutFollowing: path), now.isSameFile(as: written),
            (try? Files.contents(of: path, limit: 64)) == Array(Self.text.utf8)
        else { return }
        try? Files.remove(path)
    }
}
