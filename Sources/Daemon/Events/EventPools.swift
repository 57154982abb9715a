import EventProtocol
import Model

/// All pools of event listeners, and the numbers of the events. Lives as long as the daemon: the numbers go on across
/// restarts (EVT-22).
final class EventPools {
    private var pools: [EventListenerPool] = []
    /// What the pools have subscribed to.
    private var wanted: Set<EventType> = []
    private var nextSerial = 0
    private let ticks: TickTimer

    init(ticks: TickTimer) {
        self.ticks = ticks
        ticks.onTick = { [weak self] tick in self?.notify(tick) }
    }

    /// Whether a pool gets events of this type; asked before an event is made that takes work to make.
    func isWanted(_ type: EventType) -> Bool {
        wanted.contains(type)
    }

    /// Gives the event to every pool that has subscribed to its type. An event that no pool wants gets no number.
    func notify(_ event: Event) {
        guard isWanted(event.type) else { return }
        let serial = nextSerial
        nextSerial += 1
        for pool in pools where pool.subscriptions.contains(event.type) { pool.accept(event, serial: serial) }
    }

    func add(_ pool: EventListenerPool) {
        pools.append(pool)
        subscriptionsChanged()
    }

    /// The pool gets no more events; those that wait in it are lost (EVT-46).
    func remove(_ pool: EventListenerPool) {
        pools.removeAll { $0 === pool }
        subscriptionsChanged()
    }

    /// A restart: the pools of the new configuration follow.
    func removeAll() {
        pools = []
        subscriptionsChanged()
    }

    private func subscriptionsChanged() {
        wanted = pools.reduce(into: []) { $0.formUnion($1.subscriptions) }
        ticks.follow(Set(Event.TickPeriod.allCases.filter { wanted.contains($0.type) }))
    }
}
