import LinuxSystem

/// Watches paths by inotify(7), all of them with one descriptor, which is there only as long as something is watched.
///
/// A path is watched along the way to it: each directory for the next name, links included. So it may be made later, with its
/// directories, and be replaced at any place of that way, as a ConfigMap of Kubernetes is. Where the kernel refuses a watch
/// (EMFILE, ENOSPC, ENOSYS, or a directory that we may not read), the path is looked at once a second.
package final class PathWatcher {
    private static let pollMilliseconds: Int64 = 1000

    private let reactor: Reactor
    private let time: any Timekeeper
    private let warn: (String) -> Void
    /// nil while nothing is watched, or the kernel gives none.
    private var inotify: Inotify?
    private var readiness: Watch?
    private var paths: [Int: WatchedPath] = [:]
    private var lastNumber = 0
    /// Who wants to know of a watch of the kernel.
    private var uses: [Int32: [Use]] = [:]
    private var pollTimer: ReactorTimer?
    private var hasWarned = false

    /// One place on the way to a path.
    private struct Use: Equatable {
        let path: Int
        /// The only name in the directory that matters; nil for all.
        let name: [UInt8]?
    }

    /// - Parameters:
    ///   - time: that paths are looked at by which cannot be watched.
    ///   - warn: told once when that is so.
    package init(reactor: Reactor, time: any Timekeeper, warn: @escaping (String) -> Void) {
        self.reactor = reactor
        self.time = time
        self.warn = warn
    }

    /// Watches a path from now on. What happens later than this call is told; how it is now, the caller sees itself.
    /// - Parameters:
    ///   - path: of anything that there is, or that may come to be.
    ///   - onChange: called from the loop, once for all that has happened meanwhile; perhaps for nothing. Not called any more
    ///     once the watch was let go.
    package func watch(_ path: String, for aspect: PathAspect, _ onChange: @escaping () -> Void) -> PathWatch {
        lastNumber += 1
        let path = WatchedPath(path, aspect, onChange)
        paths[lastNumber] = path
        follow(lastNumber, path)
        return PathWatch(lastNumber, of: self)
    }

    func end(_ number: Int) {
        guard let path = paths.removeValue(forKey: number) else { return }
        for (watch, name) in path.steps { release(watch, Use(path: number, name: name)) }
        if paths.isEmpty { close() }
    }

    /// How many watches of the kernel there are.
    var count: Int { uses.count }

    /// Whether there is a descriptor.
    var isOpen: Bool { inotify != nil }

    // MARK: The way to a path

    /// Watches the way to a path as it is now, and lets go of what is no part of it any more.
    private func follow(_ number: Int, _ path: WatchedPath) {
        let former = path.steps
        path.steps = []
        do throws(Errno) {
            try walk(number, path)
            path.isPolled = false
        } catch {
            if !hasWarned {
                hasWarned = true
                let cause = error.isLackOfWatches ? "fs.inotify.max_user_watches is reached" : error.text
                warn("cannot watch '\(path.path)' with inotify, looking once a second instead: \(cause)")
            }
            if !path.isPolled { path.seen = PathState(path.path, path.aspect) }
            path.isPolled = true
            poll()
        }
        for (watch, name) in former { release(watch, Use(path: number, name: name)) }
    }

    /// Each directory is watched before it is looked into, so that nothing is missed in between.
    private func walk(_ number: Int, _ path: WatchedPath) throws(Errno) {
        var way = PathWay(path.path)
        while let step = way.next() {
            guard try add(step.directory, step.name, number, path) else { return }
            guard way.take(step) else { return }
        }
        if path.aspect == .content { _ = try add(way.place, nil, number, path) }
    }

    /// - Parameter name: the only one in a directory that matters; nil for all that happens to the place.
    /// - Returns: false when the place is none that can be watched, which what comes before it on the way will tell of.
    private func add(
        _ place: String,
        _ name: [UInt8]?,
        _ number: Int,
        _ path: WatchedPath
    ) throws(Errno) -> Bool {
        try open()
        var changes: Inotify.Changes = [.names, .attributes, .itself]
        if name == nil { changes.insert(.content) }
        do throws(Errno) {
            guard let watch = try inotify?.add(place, changes, onlyDirectory: name != nil) else { return false }
            path.steps.append((watch, name))
            uses[watch, default: []].append(Use(path: number, name: name))
            return true
        } catch  where error == .noSuchFile || error == .notDirectory || error == .nameTooLong {
            return false
        }
    }

    private func release(_ watch: Int32, _ use: Use) {
        guard var others = uses[watch], let place = others.firstIndex(of: use) else { return }
        others.remove(at: place)
        uses[watch] = others.isEmpty ? nil : others
        if others.isEmpty { inotify?.remove(watch) }
    }

    // MARK: The descriptor

    private func open() throws(Errno) {
        guard inotify == nil else { return }
        let inotify = try Inotify()
        readiness = try reactor.watch(inotify.number, for: .reading) { [weak self] _ in self?.read() }
        self.inotify = consume inotify
    }

    private func close() {
        readiness?.end()
        readiness = nil
        inotify = nil
        uses = [:]
        pollTimer = nil
    }

    private func read() {
        guard let number = inotify?.number else { return }
        var changed: Set<Int> = []
        _ = try? reactor.read(number) { bytes in
            for event in Inotify.events(in: bytes) { note(event, in: &changed) }
        }
        for number in changed.sorted() {
            guard let path = paths[number] else { continue }
            follow(number, path)
            path.onChange()
        }
    }

    private func note(_ event: Inotify.Event, in changed: inout Set<Int>) {
        guard !event.changes.contains(.overflow) else { return changed.formUnion(paths.keys) }
        for use in uses[event.watch] ?? [] where event.name.isEmpty || use.name == nil || use.name == event.name {
            changed.insert(use.path)
        }
        if event.changes.contains(.ended) { uses[event.watch] = nil }
    }

    // MARK: Without inotify

    private func poll() {
        guard pollTimer == nil else { return }
        pollTimer = time.schedule(afterMilliseconds: Self.pollMilliseconds) { [weak self] in self?.lookAtPolled() }
    }

    private func lookAtPolled() {
        pollTimer = nil
        for (number, path) in paths.sorted(by: { $0.key < $1.key }) where path.isPolled {
            // One that was told of another may have let go of this one.
            guard paths[number] != nil else { continue }
            // Perhaps there is room by now.
            follow(number, path)
            let state = PathState(path.path, path.aspect)
            guard state != path.seen else { continue }
            path.seen = state
            path.onChange()
        }
    }
}

/// A path that is watched.
private final class WatchedPath {
    let path: String
    let aspect: PathAspect
    let onChange: () -> Void
    /// The watches of the kernel along the way to it, and the names that matter there.
    var steps: [(watch: Int32, name: [UInt8]?)] = []
    /// Whether the kernel does not tell of all that happens to it.
    var isPolled = false
    /// How it was when it was looked at last; nil while that is not done.
    var seen: PathState?

    init(_ path: String, _ aspect: PathAspect, _ onChange: @escaping () -> Void) {
        self.path = path
        self.aspect = aspect
        self.onChange = onChange
    }
}
