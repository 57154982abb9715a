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
    /// The paths that use each watch of the kernel.
    private var uses: [Int32: [Use]] = [:]
    private var pollTimer: ReactorTimer?
    private var hasWarned = false

    /// One place on the way to a path.
    private struct Use: Equatable {
        let path: Int
        /// The only name in the directory that matters; nil at the end of the way, where all do.
        let name: [UInt8]?
    }

    /// The meaning of an event for a path.
    private enum News {
        /// Its end may be another one now, or something about it may be new: a look at it tells.
        case doubtful
        /// The file itself has changed, and the way to it has not.
        case certain
        /// Both.
        case certainAndDoubtful
    }

    /// Why the kernel does not tell of a path.
    private struct Refusal: Error {
        let cause: String
    }

    /// - Parameters:
    ///   - time: that paths are looked at by which cannot be watched.
    ///   - warn: told once when that is so.
    package init(reactor: Reactor, time: any Timekeeper, warn: @escaping (String) -> Void) {
        self.reactor = reactor
        self.time = time
        self.warn = warn
    }

    /// Watches a path from now on. Changes after this call are reported; the caller looks at the present state itself.
    /// - Parameters:
    ///   - path: the path of a file that exists, or may come to exist.
    ///   - name: the name in messages, where the path itself must not be shown; nil for the path.
    ///   - onChange: called from the loop, once for all that has happened meanwhile; perhaps for nothing. Not called any more
    ///     once the watch was let go.
    package func watch(
        _ path: String,
        named name: String? = nil,
        for aspect: PathAspect,
        _ onChange: @escaping () -> Void
    ) -> PathWatch {
        lastNumber += 1
        let path = WatchedPath(path, named: name, aspect, onChange)
        paths[lastNumber] = path
        follow(lastNumber, path)
        path.look()
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
        do throws(Refusal) {
            try walk(number, path)
            path.isPolled = false
        } catch {
            if !hasWarned {
                hasWarned = true
                let name = path.name ?? path.path
                warn("cannot watch '\(name)' with inotify, looking once a second instead: \(error.cause)")
            }
            path.isPolled = true
            poll()
        }
        for (watch, name) in former { release(watch, Use(path: number, name: name)) }
    }

    /// The same, and a look at what is there.
    /// - Returns: whether it is not as it was.
    private func followAndLook(_ number: Int, _ path: WatchedPath) -> Bool {
        let wasPolled = path.isPolled
        follow(number, path)
        let isOther = path.looksOther(withEntries: wasPolled)
        guard path.isPolled != wasPolled else { return isOther }
        path.look()
        // The path may have changed between the end of its watches and this look.
        return isOther || path.isPolled
    }

    /// Each directory is watched before it is looked into, so that nothing is missed in between.
    private func walk(_ number: Int, _ path: WatchedPath) throws(Refusal) {
        var way = PathWay(path.path)
        while let step = way.next() {
            guard try add(step.directory, step.name, number, path) else { return }
            guard way.take(step) else { return }
        }
        if path.aspect != .presence { _ = try add(way.place, nil, number, path) }
    }

    /// - Parameter name: the only one in a directory that matters; nil for all that happens to the place.
    /// - Returns: false when the place cannot be watched, which what comes before it on the way will tell of.
    private func add(
        _ place: String,
        _ name: [UInt8]?,
        _ number: Int,
        _ path: WatchedPath
    ) throws(Refusal) -> Bool {
        try open()
        var changes: Inotify.Changes = [.names, .attributes, .itself]
        if name == nil, path.aspect == .content { changes.insert(.content) }
        do throws(Errno) {
            guard let watch = try inotify?.add(place, changes, onlyDirectory: name != nil) else { return false }
            path.steps.append((watch, name))
            uses[watch, default: []].append(Use(path: number, name: name))
            return true
        } catch {
            switch error {
            case .noSuchFile, .notDirectory, .nameTooLong: return false
            default: throw Refusal(cause: error.isLackOfWatches ? "fs.inotify.max_user_watches is reached" : error.text)
            }
        }
    }

    private func release(_ watch: Int32, _ use: Use) {
        guard var others = uses[watch], let place = others.firstIndex(of: use) else { return }
        others.remove(at: place)
        uses[watch] = others.isEmpty ? nil : others
        if others.isEmpty { inotify?.remove(watch) }
    }

    // MARK: The descriptor

    private func open() throws(Refusal) {
        guard inotify == nil else { return }
        do throws(Errno) {
            let inotify = try Inotify()
            readiness = try reactor.watch(inotify.number, for: .reading) { [weak self] _ in self?.read() }
            self.inotify = consume inotify
        } catch {
            let isLimit = Inotify.isLimitOfInstances(error)
            throw Refusal(cause: isLimit ? "fs.inotify.max_user_instances is reached" : error.text)
        }
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
        var changed: [Int: News] = [:]
        _ = try? reactor.read(number) { bytes in
            for event in Inotify.events(in: bytes) { note(event, in: &changed) }
        }
        for (number, news) in changed.sorted(by: { $0.key < $1.key }) {
            guard let path = paths[number] else { continue }
            guard news != .certain else {
                path.look()
                path.onChange()
                continue
            }
            let isOther = followAndLook(number, path)
            if isOther || news != .doubtful || path.aspect != .content { path.onChange() }
        }
    }

    private func note(_ event: Inotify.Event, in changed: inout [Int: News]) {
        guard !event.changes.contains(.overflow) else {
            // A look would not show what has changed in a directory.
            for (number, path) in paths { changed[number] = path.isDirectory ? .certainAndDoubtful : .doubtful }
            return
        }
        for use in uses[event.watch] ?? [] where event.name.isEmpty || use.name == nil || use.name == event.name {
            guard let path = paths[use.path], let news = news(event, at: use, of: path) else { continue }
            changed[use.path] = changed[use.path].map { $0 == news ? news : .certainAndDoubtful } ?? news
        }
        if event.changes.contains(.ended) { uses[event.watch] = nil }
    }

    /// - Returns: nil for nothing that matters.
    private func news(_ event: Inotify.Event, at use: Use, of path: WatchedPath) -> News? {
        guard use.name == nil, path.aspect != .presence else { return .doubtful }
        if !event.changes.isDisjoint(with: .names) { return .certain }
        guard path.aspect == .content else { return event.name.isEmpty ? .doubtful : nil }
        if !event.changes.isDisjoint(with: .content) { return .certain }
        guard !event.name.isEmpty else { return .doubtful }
        return path.hasTouched(event.name) ? .certain : nil
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
            if followAndLook(number, path) { path.onChange() }
        }
    }
}
