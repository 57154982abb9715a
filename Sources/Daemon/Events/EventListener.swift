import EventProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle

/// One process of a pool, as the receiver of events: its side of the protocol, and the way to its standard input. Whatever
/// the process does, it harms only itself (PITFALLS P43).
final class EventListener: Attachment {
    private var machine: ListenerStateMachine
    private let log: ActivityLog
    private let handlers: Handlers
    private weak var process: SupervisedProcess?
    private var input: StandardInput?
    /// Whether the process is RUNNING: not yet while it is STARTING, whatever it says (EVT-31).
    private var isRunning = false

    /// The reports that its pool wants.
    struct Handlers {
        /// Called when it can take an event.
        let onFree: () -> Void
        /// Called with an event that was sent to it and that it has not dealt with.
        let onGivenBack: (QueuedEvent) -> Void
        /// Called when it has rejected an event, with the line about that.
        let onRejected: (LogEntry) -> Void
        /// Called when it has dealt with an event.
        let onAccepted: () -> Void
        /// Called with lines for our standard output.
        let onPrint: ([UInt8]) -> Void
    }

    init(name: String, handler: ResultHandler, log: ActivityLog, handlers: Handlers) {
        machine = ListenerStateMachine(name: name, handler: handler)
        self.log = log
        self.handlers = handlers
    }

    /// Whether it gets an event now. A listener that has closed its standard input never gets one again. For one that says
    /// that it is ready and does not read its events, we would have to keep events without end.
    var isFree: Bool {
        guard isRunning, machine.state == .ready, let input else { return false }
        return !input.isClosed && !input.isWaiting
    }

    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func launched(_ run: Run) {
        input = run.standardInput
        input?.onDrained = { [weak self] in self?.reportIfFree() }
        machine.started()
    }

    func phaseChanged(of process: ProcessMachine) {
        isRunning = process.phase.isRunning
        reportIfFree()
    }

    func wrote(_ bytes: RawSpan, _ channel: Event.Channel) {
        guard channel == .stdout else { return }
        carryOut(machine.received(bytes))
    }

    /// Sends an event.
    func send(_ event: QueuedEvent, as bytes: [UInt8]) {
        carryOut(machine.sent(event))
        let input = input
        input?.send(bytes) { [weak self, weak input] refusal in
            // An event that was sent to an earlier process was given back when that process ended.
            guard let self, let input, self.input === input else { return }
            if let refusal {
                log.log(.warn, "'\(machine.name)' gets no more events before it is restarted: \(refusal.text)", facts)
            }
            carryOut(machine.deliveryFailed())
        }
        guard machine.state == .busy else { return }
        log.log(.debug, "event \(event.serial) sent to listener \(machine.name)")
    }

    /// This comes after the event of its end and before the next run begins: the event that it had in hand goes to the front
    /// of the queue (EVT-41).
    func ended(_ run: Run) {
        input = nil
        carryOut(machine.ended())
    }

    private func carryOut(_ effects: [ListenerStateMachine.Effect]) {
        for effect in effects {
            switch effect {
            case .log(let level, let text): log.log(level, text, facts)
            case .changed(let from, let to):
                log.log(.debug, "\(machine.name): \(from.rawValue) -> \(to.rawValue)", facts)
            case .rejected(let line): handlers.onRejected(LogEntry(.warn, line, facts))
            case .accepted:
                log.log(.debug, "\(machine.name): event was processed", facts)
                handlers.onAccepted()
            case .print(let lines): handlers.onPrint(lines)
            case .giveBack(let event): handlers.onGivenBack(event)
            case .ready: reportIfFree()
            }
        }
    }

    private var facts: LogFacts {
        var facts = LogFacts(.listener, pid: process?.pid)
        facts.subject = process?.name
        return facts
    }

    private func reportIfFree() {
        if isFree { handlers.onFree() }
    }
}
