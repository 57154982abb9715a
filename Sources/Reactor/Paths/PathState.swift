import LinuxSystem

/// What a look at a path shows of it: the same means that nothing has changed, as far as can be told.
struct PathState: Equatable {
    /// No more of a directory is looked at, so that a look does not take long.
    private static let mostEntries = 1000

    private struct Entry: Hashable {
        let device: UInt
        let inode: UInt
        let size: Int
        let changedAt: Int64

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            size = status.size
            changedAt = status.changedAt
        }
    }

    private let device: UInt?
    private let inode: UInt?
    private var content: Entry?
    private var entries: [String: Entry] = [:]

    init(_ path: String, _ aspect: PathAspect) {
        let status = try? FileStatus(path: path)
        device = status?.device
        inode = status?.inode
        guard aspect == .content, let status else { return }
        content = Entry(status)
        guard status.kind == .directory, let names = try? Files.entries(of: path) else { return }
        for name in names.sorted().prefix(Self.mostEntries) {
            entries[name] = (try? FileStatus(path: "\(path)/\(name)")).map(Entry.init)
        }
    }
}
