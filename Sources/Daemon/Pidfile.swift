import LinuxSystem

/// The file with our pid (SPEC SD-50, SD-64).
struct Pidfile {
    private let path: String

    /// Writes the file, over whatever is there.
    init(writing path: String) throws(Errno) {
        let file = try Files.openForOverwriting(path)
        try file.write(text: "\(ProcessIdentity.pid)\n")
        self.path = path
    }

    func remove() {
        // Gone already, or no longer ours to remove: nothing to be done about it while going down.
        try? Files.remove(path)
    }
}
