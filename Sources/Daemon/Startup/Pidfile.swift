import LinuxSystem

/// The file with our pid (SD-50, SD-64).
struct Pidfile {
    private let path: String
    /// nil when it is not ours to remove: a device, or whatever else the name leads to that is no regular file.
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

    /// Removes the file, unless it has become another one, or another daemon has written its pid into it. A link stays: it may
    /// be that of a standard stream (EXT-14). Gone already, or in a directory that is not ours to write: nothing to be done
    /// about it while going down.
    func remove() {
        guard let written, let now = try? FileStatus(withoutFollowing: path), now.isSameFile(as: written),
            (try? Files.contents(of: path, limit: 64)) == Array(Self.text.utf8)
        else { return }
        try? Files.remove(path)
    }
}
