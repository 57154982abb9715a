import NIOCore
import Reactor

/// The changes of all processes as events for a page: `process` with the new row, `stale` when the page has to be fetched
/// again. What waits for a slow client are names, each once; its rows are made when it takes them.
final class ChangeStream: ReplyStream, ChangeListener {
    /// Time in which changes are gathered: a process that flaps must not make the client draw without end.
    private static let gatherMilliseconds: Int64 = 40
    /// Below the minute after which proxies close a connection on which nothing comes.
    private static let heartbeatMilliseconds: Int64 = 25_000

    private let feed: ChangeFeed
    private let reactor: Reactor
    /// The row of a process; nil when it has gone.
    private let row: (String) -> [UInt8]?
    private var write: ((ByteBuffer) -> Bool)?
    private var isBlocked = false
    private var changedNames: Set<String> = []
    private var isStale: Bool
    private var flushTimer: ReactorTimer?
    private var heartbeatTimer: ReactorTimer?

    /// - Parameter known: the version that the client has; it may be that of another daemon.
    init(_ feed: ChangeFeed, known: String?, reactor: Reactor, row: @escaping (String) -> [UInt8]?) {
        self.feed = feed
        self.reactor = reactor
        self.row = row
        isStale = known != feed.version
    }

    func start(write: @escaping (ByteBuffer) -> Bool) {
        self.write = write
        feed.add(self)
        flush()
        beat()
    }

    func resume() {
        guard isBlocked else { return }
        isBlocked = false
        flush()
    }

    func stop() {
        feed.remove(self)
        flushTimer?.cancel()
        heartbeatTimer?.cancel()
        write = nil
    }

    func changed(_ change: ChangeFeed.Change) {
        switch change {
        case .process(let name): changedNames.insert(name)
        case .groups: isStale = true
        }
        guard flushTimer == nil, !isBlocked else { return }
        flushTimer = reactor.schedule(afterMilliseconds: Self.gatherMilliseconds) { [weak self] in self?.flush() }
    }

    private func flush() {
        flushTimer?.cancel()
        flushTimer = nil
        if isStale {
            isStale = false
            changedNames = []
            guard send(ServerSentEvent(name: "stale", id: feed.version)) else { return }
        }
        while let name = changedNames.popFirst() {
            guard let row = row(name) else { continue }
            guard send(ServerSentEvent(name: "process", data: row)) else { return }
        }
        // Only now: a client that comes back with this id has missed nothing.
        _ = send(ServerSentEvent(id: feed.version))
    }

    private func send(_ event: ServerSentEvent) -> Bool {
        guard let write else { return false }
        isBlocked = !write(ByteBuffer(bytes: event.bytes))
        return !isBlocked
    }

    private func beat() {
        if !isBlocked, let write { isBlocked = !write(ByteBuffer(bytes: ServerSentEvent.heartbeat)) }
        heartbeatTimer = reactor.schedule(afterMilliseconds: Self.heartbeatMilliseconds) { [weak self] in self?.beat() }
    }
}
