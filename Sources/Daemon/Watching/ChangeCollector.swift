import Configuration
import Model
import ProcessLifecycle
import Reactor

/// Watches paths, and tells of their changes once for each burst (EXT-78).
final class ChangeCollector {
    private let paths: PathWatcher
    private let time: any Timekeeper
    private let act: (Changes) -> Void
    private var watches: [String: PathWatch] = [:]
    private var burst = ChangeBurst()
    private var timer: ReactorTimer?
    /// The paths that have changed in the burst, each once, in the order of their first changes.
    private var changed: [String] = []
    /// The first path that may have changed, without certainty.
    private var doubtful: String?

    /// The changes of a burst.
    struct Changes {
        let first: String
        /// How many more paths have changed.
        let others: Int
        /// Whether a change was seen; false when only a look was asked for.
        let isSeen: Bool

        /// `'/etc/app.conf' and 2 other paths have changed`
        var text: String {
            switch others {
            case 0: "'\(first)' has changed"
            case 1: "'\(first)' and another path have changed"
            default: "'\(first)' and \(others) other paths have changed"
            }
        }
    }

    /// - Parameter act: called once for each burst, when it is over.
    init(_ context: GenerationContext, _ act: @escaping (Changes) -> Void) {
        paths = context.paths
        time = context.time
        self.act = act
    }

    /// The paths that are watched.
    var watched: Set<String> { Set(watches.keys) }

    /// Watches a path from now on, until it is let go.
    /// - Parameters:
    ///   - place: the place for messages, if the path has the mark of a file in it (EXT-76).
    ///   - onChange: called at each change, which is then not noted.
    func watch(
        _ path: String,
        at place: String? = nil,
        for aspect: PathAspect = .content,
        _ onChange: (() -> Void)? = nil
    ) {
        watches[path] = paths.watch(place ?? path, named: FileMark.shown(path), for: aspect) { [weak self] in
            if let onChange { onChange() } else { self?.note(path) }
        }
    }

    func letGo(of path: String) {
        watches[path] = nil
    }

    /// Something has changed at a path.
    /// - Parameter isSeen: false where a change is only possible.
    func note(_ path: String, isSeen: Bool = true) {
        if !isSeen {
            doubtful = doubtful ?? path
        } else if !changed.contains(path) {
            changed.append(path)
        }
        if let time = burst.changed(at: time.now) { wait(until: time) }
    }

    private func wait(until end: MonotonicTime) {
        timer = time.schedule(at: end) { [weak self] in self?.look() }
    }

    private func look() {
        timer = nil
        switch burst.timerFired(at: time.now) {
        case .nothing: break
        case .wait(let end): wait(until: end)
        case .act:
            guard let first = changed.first ?? doubtful else { break }
            let changes = Changes(first: first, others: max(0, changed.count - 1), isSeen: !changed.isEmpty)
            changed = []
            doubtful = nil
            act(changes)
        }
    }
}
