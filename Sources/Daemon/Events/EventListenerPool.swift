import Configuration
import EventProtocol
import Model
import Output
import Reactor

/// One `[eventlistener:x]` section: the events that wait, and the processes that take them, one each (EVT-30 to
/// EVT-34).
final class EventListenerPool {
    private let name: String
    /// The types of events that it gets, including the types that its subscriptions cover. It gets each event once, however
    /// many subscriptions cover it (QRK-4).
    let subscriptions: Set<EventType>
    private let envelope: Envelope
    private let log: ActivityLog
    private let time: any Timekeeper
    private let resultHandler: ResultHandler
    /// Our standard output, for results that are to be printed there; opened with the first of them.
    private let printer: ResultPrinter
    private var queue: EventQueue
    private var pause = RejectionPause()
    /// Runs while nothing is sent because an event was rejected.
    private var pauseTimer: ReactorTimer? {
        didSet { queue.isPaused = pauseTimer != nil }
    }
    private var listeners: [EventListener] = []
    private var isDispatchPending = false
    /// Called before listeners are told of events: they may ask for more at once.
    var onSending: () -> Void = {}

    init(name: String, _ settings: EventListenerSettings, context: GenerationContext) {
        self.name = name
        subscriptions = Set(EventType.allCases.filter { type in settings.events.contains { $0.covers(type) } })
        envelope = Envelope(server: context.settings.identifier, pool: name, unit: settings.payloadUnit)
        log = context.log
        time = context.time
        queue = EventQueue(capacity: settings.bufferSize)
        resultHandler = settings.resultHandler
        printer = ResultPrinter(pool: name, streams: context.streams)
        printer.onRoom = { [weak self] in self?.dispatchSoon() }
    }

    deinit {
        pauseTimer?.cancel()
    }

    /// A member of the pool; the first that is free gets an event.
    func makeListener(name: String) -> EventListener {
        let listener = EventListener(
            name: name,
            handler: resultHandler,
            log: log,
            handlers: EventListener.Handlers(
                onFree: { [weak self] in self?.dispatchSoon() },
                onGivenBack: { [weak self] in self?.takeBack($0) },
                onRejected: { [weak self] in self?.wait(afterRejection: $0) },
                onAccepted: { [weak self] in self?.endWait() },
                onPrint: { [weak self] in self?.printer.write($0) }
            )
        )
        listeners.append(listener)
        return listener
    }

    /// Takes in an event that has just happened.
    func accept(_ event: Event, serial: Int) {
        report(discarded: queue.append(event, serial: serial))
        dispatchSoon()
    }

    /// Only this pool gets it again (EVT-42, QRK-2).
    private func takeBack(_ event: QueuedEvent) {
        reportRebuffering(event, size: queue.count)
        report(discarded: queue.putBack(event))
        dispatchSoon()
    }

    /// An event was rejected: nothing is sent to this pool for a while, and new events wait in the queue. Other pools go on.
    private func wait(afterRejection report: LogEntry) {
        if let line = pause.line(report.text, at: time.now) { log.log(report.level, line, report.facts) }
        pauseTimer?.cancel()
        pauseTimer = time.schedule(afterMilliseconds: pause.rejected()) { [weak self] in
            self?.pauseTimer = nil
            self?.dispatchSoon()
        }
    }

    private func endWait() {
        pause.accepted()
        guard let timer = pauseTimer else { return }
        timer.cancel()
        pauseTimer = nil
        dispatchSoon()
    }

    /// Sends in the next pass: an event is sent when all that belongs to it is done.
    private func dispatchSoon() {
        guard !isDispatchPending else { return }
        isDispatchPending = true
        time.inNextPass { [weak self] in
            self?.isDispatchPending = false
            self?.dispatch()
        }
    }

    private func dispatch() {
        guard pauseTimer == nil, !printer.isFull else { return }
        // Events wait silently while no listener is free; the log names only an event that is put back because no listener
        // took it.
        guard queue.count > 0, listeners.contains(where: \.isFree) else { return }
        onSending()
        while !printer.isFull, let next = queue.first {
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
        log.log(
            .error,
            "pool \(name) event buffer overflowed, discarding event \(event.serial)",
            LogFacts(.listener)
        )
    }
}
