import LinuxSystem

/// A path that is watched.
final class WatchedPath {
    let path: String
    /// The name in messages; nil for its path.
    let name: String?
    let aspect: PathAspect
    let onChange: () -> Void
    /// The watches of the kernel along the way to it, and the names that matter there.
    var steps: [(watch: Int32, name: [UInt8]?)] = []
    /// Whether the kernel does not tell of all that happens to it.
    var isPolled = false
    /// How it was when it was looked at last; nil where no look is needed.
    private var seen: PathState?

    init(_ path: String, named name: String?, _ aspect: PathAspect, _ onChange: @escaping () -> Void) {
        self.path = path
        self.name = name
        self.aspect = aspect
        self.onChange = onChange
    }

    /// Whether it was a directory when it was looked at last.
    var isDirectory: Bool { seen?.isDirectory ?? false }

    /// Takes it as it is now for what later changes are compared with.
    func look() {
        seen = state(withEntries: isPolled)
    }

    /// Whether it is not as it was at the last look; this look is the last one from now on.
    /// - Parameter withEntries: as at the last look.
    func looksOther(withEntries: Bool) -> Bool {
        let state = state(withEntries: withEntries)
        defer { seen = state }
        return state != seen
    }

    private func state(withEntries: Bool) -> PathState? {
        // The kernel tells of its presence, and nothing is compared.
        if aspect == .presence, !withEntries { return nil }
        return PathState(path, aspect, withEntries: withEntries)
    }

    /// Whether an entry of the directory was given a new time of change, as touch(1) does, and not only a mode or an owner: with
    /// these only the time of the last change of anything is new.
    func hasTouched(_ name: [UInt8]) -> Bool {
        let entry = "\(path)/\(String(decoding: name, as: UTF8.self))"
        guard let status = try? FileStatus(withoutFollowing: entry) else { return false }
        return status.contentChangedAt == status.changedAt
    }
}
