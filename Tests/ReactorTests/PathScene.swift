import Glibc
import LoopHarness
import TestHarness
import Testing

@testable import Reactor

/// A directory in which one path is watched.
final class PathScene {
    let sandbox: Sandbox
    let watcher: PathWatcher
    private let warnings = Warnings()
    private var watches: [PathWatch] = []
    var changes = 0

    private final class Warnings {
        var lines: [String] = []
    }

    init(_ reactor: Reactor) throws {
        sandbox = try Sandbox()
        watcher = PathWatcher(reactor: reactor, time: reactor) { [warnings] in warnings.lines.append($0) }
    }

    var warned: [String] { warnings.lines }

    func watch(_ name: String, named shown: String? = nil, for aspect: PathAspect = .presence) {
        watches.append(watcher.watch(sandbox.file(name), named: shown, for: aspect) { [unowned self] in changes += 1 })
    }

    /// Watches one more path, and counts its changes alone.
    func count(_ name: String, for aspect: PathAspect) -> () -> Int {
        final class Count { var value = 0 }
        let count = Count()
        watches.append(watcher.watch(sandbox.file(name), for: aspect) { count.value += 1 })
        return { count.value }
    }

    func letGo() { watches = [] }

    func make(_ name: String) throws { _ = try sandbox.makeDirectory(name) }
    func remove(_ name: String) { unlink(sandbox.file(name)) }
    func rename(_ name: String, to other: String) { Glibc.rename(sandbox.file(name), sandbox.file(other)) }
    func link(_ target: String, as name: String) { symlink(target, sandbox.file(name)) }

    /// Another link in the place of one, as Kubernetes makes it.
    func relink(_ target: String, as name: String) {
        link(target, as: "\(name).new")
        rename("\(name).new", to: name)
    }
}

/// Tests with a scene on a loop of its own.
protocol PathWatching {}

extension PathWatching {
    static func run(
        prepare: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (isolated LoopThread, PathScene) async throws -> Void
    ) async throws {
        try await onReactor(prepare: prepare) { thread, reactor in try await body(thread, try PathScene(reactor)) }
    }

    /// Does something, and waits for it to be told.
    static func told(
        _ thread: isolated LoopThread,
        _ scene: PathScene,
        _ deed: () throws -> Void,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        await settle(thread)
        scene.changes = 0
        try deed()
        try await until(thread) { scene.changes > 0 }
    }
}
