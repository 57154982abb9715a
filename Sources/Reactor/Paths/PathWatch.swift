/// The aspect of a path that matters to its watcher.
package enum PathAspect: Sendable {
    /// Whether something is there, and what: it comes, goes, or is replaced. Told too often rather than not.
    case presence
    /// The content matters as well: the file is written to, or an entry of a directory comes, goes, or is written to. A new
    /// time of change counts, as touch(1) sets it; reading, mode and owner do not. Told only when there is something to tell.
    case content
    /// Which names a directory has. Told too often rather than not.
    case names
}

/// Tells when something may have changed at a path. It has an owner, as timers have, and ends with the value.
package final class PathWatch {
    private let watcher: PathWatcher
    private let number: Int

    init(_ number: Int, of watcher: PathWatcher) {
        self.number = number
        self.watcher = watcher
    }

    deinit {
        watcher.end(number)
    }
}
