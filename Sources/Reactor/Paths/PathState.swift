import LinuxSystem

/// The state of a path at one look: an equal state means that nothing has changed, as far as can be told. Mode and owner are
/// not a part of it: a program may well set those of its own files when it starts.
struct PathState: Equatable {
    /// No more of a directory is looked at, so that a look does not take long.
    private static let mostEntries = 1000

    private struct Entry: Hashable {
        let device: UInt
        let inode: UInt
        let size: Int
        let contentChangedAt: Int64

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            size = status.size
            contentChangedAt = status.contentChangedAt
        }
    }

    let isDirectory: Bool
    private let device: UInt?
    private let inode: UInt?
    private var content: Entry?
    private var entries: [String: Entry] = [:]

    /// - Parameter withEntries: whether what is in a directory counts, where nothing else tells of it.
    init(_ path: String, _ aspect: PathAspect, withEntries: Bool) {
        let status = try? FileStatus(path: path)
        isDirectory = status?.kind == .directory
        device = status?.device
        inode = status?.inode
        guard aspect != .presence, let status else { return }
        content = Entry(status)
        guard withEntries, isDirectory, let names = try? Files.entries(of: path) else { return }
        for name in names.sorted().prefix(Self.mostEntries) {
            entries[name] = (try? FileStatus(path: "\(path)/\(name)")).map(Entry.init)
        }
    }
}
