import Configuration
import EventProtocol
import Model
import Output
import Reactor

/// One `[eventlistener:x]` section: the events that wait, and the processes that take them, one each (SPEC EVT-30 to
/// EVT-34).
final class EventListenerPool {
    private let name: String
    /// The types of events that it gets, those included that its own subscriptions cover. Each event once, however many of
    /// them cover it (SPEC QRK-4: improve).
    let subscriptions: Set<EventType>
    private let envelope: Envelope
    private let log: ActivityLog
    private let reactor: Reactor
    private var queue: EventQueue
    private var listeners: [EventListener] = []
    private var isDispatchPending = false

    init(name: String, _ settings: EventListenerSettings, context: DaemonContext) {
        self.name = name
        subscriptions = Set(EventType.allCases.filter { type in settings.events.contains { $0.covers(type) } })
        envelope = Envelope(server: context.settings.identifier, pool: name, unit: settings.payloadUnit)
        log = context.log
        reactor = context.reactor
        queue = EventQueue(capacity: settings.bufferSize)
    }

    /// A member of the pool; the first that is free gets an event.
    func makeListener(name: String) -> EventListener {
        let listener = EventListener(
            name: name,
            log: log,
            onFree: { [weak self] in self?.dispatchSoon() },
            onGivenBack: { [weak self] in self?.takeBack($0) }
        )
        listeners.append(listener)
        return listener
    }

    /// Takes in an event that has just happened.
    func accept(_ event: Event, serial: Int) {
        report(discarded: queue.append(event, serial: serial))
        dispatchSoon()
    }

    /// Only this pool gets it again (SPEC EVT-42, QRK-2: improve).
    private func takeBack(_ event: QueuedEvent) {
        reportRebuffering(event, size: queue.count)
        report(discarded: queue.putBack(event))
        dispatchSoon()
    }

    /// In the next pass: an event is sent when all that belongs to it is done.
    private func dispatchSoon() {
        guard !isDispatchPending else { return }
        isDispatchPending = true
        reactor.inNextPass { [weak self] in
            self?.isDispatchPending = false
            self?.dispatch()
        }
    }

    private func dispatch() {
        // Events that nobody can take wait in silence; only what is put back for want of another listener is told.
        guard listeners.contains(where: \.isFree) else { return }
        while let next = queue.first {
            guard let listener = listeners.first(where: \.isFree) else {
                return reportRebuffering(next, size: queue.count - 1)
            }
            _ = queue.removeFirst()
            listener.send(next, as: envelope.wrap(next))
        }
    }

    private func reportRebuffering(_ event: QueuedEvent, size: Int) {
        log.log(
            .debug,
            "rebuffering event \(event.serial) for pool \(name) (buf size=\(size), max=\(queue.capacity))"
        )
    }

    private func report(discarded event: QueuedEvent?) {
        guard let event else { return }
        log.log(.error, "pool \(name) event buffer overflowed, discarding event \(event.serial)")
    }
}
