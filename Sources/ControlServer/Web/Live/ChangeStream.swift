import NIOCore
import Reactor

/// The changes of all processes as events for a page: `process` with the new row, `stale` when the page has to be fetched
/// again. Only names wait for a slow client, each once; its rows are made when it takes them.
final class ChangeStream: ReplyStream, ChangeListener {
    /// Time in which changes are gathered: a process that flaps must not make the client draw without end.
    private static let gatherMilliseconds: Int64 = 40
    /// This is below the minute after which proxies close a silent connection.
    private static let heartbeatMilliseconds: Int64 = 25_000
    /// Rows that are sent in one pass of the loop: all processes may change at once, and others are to have their turn.
    private static let batch = 50

    let descriptors = 0

    private let feed: ChangeFeed
    private let time: any Timekeeper
    private let rows: RowCache
    private var write: ((ByteBuffer) -> Bool)?
    private var isBlocked = false
    private var changedNames: Set<String> = []
    private var isStale: Bool
    private var flushTimer: ReactorTimer?
    private var heartbeatTimer: ReactorTimer?

    /// - Parameter known: the version that the client has; it may be that of another daemon.
    init(_ feed: ChangeFeed, known: String?, time: any Timekeeper, rows: RowCache) {
        self.feed = feed
        self.time = time
        self.rows = rows
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
        case .life: return
        }
        if !isBlocked { flushSoon(afterMilliseconds: Self.gatherMilliseconds) }
    }

    private func flushSoon(afterMilliseconds delay: Int64) {
        guard flushTimer == nil else { return }
        flushTimer = time.schedule(afterMilliseconds: delay) { [weak self] in self?.flush() }
    }

    private func flush() {
        flushTimer?.cancel()
        flushTimer = nil
        if isStale {
            isStale = false
            changedNames = []
            send(ByteBuffer(bytes: ServerSentEvent(name: "stale", id: feed.version).bytes))
            if isBlocked { return }
        }
        let batch = Set(changedNames.prefix(Self.batch))
        changedNames.subtract(batch)
        if !batch.isEmpty {
            var events = ByteBuffer()
            for event in rows.events(of: batch) { events.writeImmutableBuffer(event) }
            send(events)
            if isBlocked { return }
        }
        guard changedNames.isEmpty else { return flushSoon(afterMilliseconds: 1) }
        // The id comes last: a client that comes back with it has missed nothing.
        send(ByteBuffer(bytes: ServerSentEvent(id: feed.version).bytes))
    }

    private func send(_ bytes: ByteBuffer) {
        guard let write else { return }
        isBlocked = !write(bytes)
    }

    private func beat() {
        if !isBlocked { send(ByteBuffer(bytes: ServerSentEvent.heartbeat)) }
        heartbeatTimer = time.schedule(afterMilliseconds: Self.heartbeatMilliseconds) { [weak self] in self?.beat() }
    }
}
