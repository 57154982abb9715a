import DequeModule

/// An event on its way to the listeners of one pool. It keeps its numbers however often it is sent (EVT-22).
package struct QueuedEvent: Hashable, Sendable {
    package let event: Event
    /// Counts all events that a pool has subscribed to.
    package let serial: Int
    /// Counts the events of the pool.
    package let poolSerial: Int

    package init(_ event: Event, serial: Int, poolSerial: Int) {
        self.event = event
        self.serial = serial
        self.poolSerial = poolSerial
    }
}

/// The events of one pool that wait for a listener, `buffer_size` of them at most (EVT-32, EVT-34). A pause of our own
/// making costs no events: what comes in it may wait beside those, within a limit.
package struct EventQueue: Sendable {
    /// `buffer_size=`.
    package let capacity: Int
    private var waiting: Deque<QueuedEvent> = []
    private var nextPoolSerial = 0
    /// Bytes of the events that may wait because of a pause.
    private static let pauseBytes = 1 << 20
    /// Whether events wait because nothing is sent at present, not because listeners are slow.
    package var isPaused = false
    /// How many more than `capacity` may wait, until no more than that do.
    private var overdraft = 0
    private var overdrawnBytes = 0

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    package var count: Int { waiting.count }

    /// The event whose turn it is.
    package var first: QueuedEvent? { waiting.first }

    /// Takes in a new event.
    /// - Returns: the oldest one, when it had to make room.
    package mutating func append(_ event: Event, serial: Int) -> QueuedEvent? {
        let discarded = makeRoom(for: event)
        waiting.append(QueuedEvent(event, serial: serial, poolSerial: nextPoolSerial))
        nextPoolSerial += 1
        return discarded
    }

    /// Takes back an event that a listener has had in vain: its turn comes before all others (EVT-39, EVT-41).
    /// - Returns: the oldest of the others, when it had to make room.
    package mutating func putBack(_ event: QueuedEvent) -> QueuedEvent? {
        let discarded = makeRoom(for: event.event)
        waiting.prepend(event)
        return discarded
    }

    /// Takes out the event whose turn it is.
    package mutating func removeFirst() -> QueuedEvent? {
        if waiting.count <= capacity {
            overdraft = 0
            overdrawnBytes = 0
        }
        return waiting.popFirst()
    }

    private mutating func makeRoom(for event: Event) -> QueuedEvent? {
        guard waiting.count >= capacity + overdraft else { return nil }
        if isPaused, overdrawnBytes + event.size <= Self.pauseBytes {
            overdraft += 1
            overdrawnBytes += event.size
            return nil
        }
        return waiting.popFirst()
    }
}
