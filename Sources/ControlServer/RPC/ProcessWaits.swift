import ControlProtocol
import Model
import Reactor
import XMLRPC

/// Clients that wait for states of processes (EXT-93). A condition is looked at only when a process has changed.
final class ProcessWaits {
    /// The most waits at one time; more would come from a faulty client.
    private static let most = 256
    /// Seconds of one wait; a client repeats the call for a longer one.
    private static let longest: Double = 86_400

    private let control: any SupervisorControl
    /// nil where nothing can be waited for, as in tests of other things.
    private let time: (any Timekeeper)?
    private var waits: [ObjectIdentifier: Wait] = [:]

    init(control: any SupervisorControl, time: (any Timekeeper)?) {
        self.control = control
        self.time = time
    }

    /// The number of waits under way.
    var count: Int { waits.count }

    /// Answers true as soon as the condition holds, false when the time is over, and a fault when it cannot hold any more.
    /// - Parameters:
    ///   - name: the name as the client has written it.
    ///   - seconds: the time to wait; 0 only looks.
    ///   - life: the life of the request; the wait ends with it, without an answer.
    func wait(
        for process: Namespec,
        named name: String,
        to condition: WaitCondition,
        seconds: Double,
        life: RequestLife?,
        reply: @escaping (RPCOutcome) -> Void
    ) {
        let look = WaitLook(control: control, process: process, name: name, condition: condition)
        if let outcome = look.outcome { return reply(outcome) }
        guard seconds > 0, let time else { return reply(.success(.boolean(false))) }
        guard waits.count < Self.most else {
            return reply(.failure(Fault(.failed, "\(Self.most) clients wait for processes already")))
        }
        let wait = Wait(look, feed: control.changes)
        let key = ObjectIdentifier(wait)
        wait.finish = { [weak self, weak wait] outcome in
            wait?.stop()
            self?.waits[key] = nil
            life?.onEnd = nil
            // The reply comes in the next pass: an answer from the core may be under way, and this reply may let the next
            // request through.
            if let outcome { time.inNextPass { reply(outcome) } }
        }
        waits[key] = wait
        life?.onEnd = { [weak wait] in wait?.finish?(nil) }
        wait.start(milliseconds: Int64(min(seconds, Self.longest) * 1000), by: time)
    }
}

/// One wait.
private final class Wait: ChangeListener {
    private let look: WaitLook
    private let feed: ChangeFeed
    private var timer: ReactorTimer?
    /// Called once; with nil when the client has gone.
    var finish: ((RPCOutcome?) -> Void)?

    init(_ look: WaitLook, feed: ChangeFeed) {
        self.look = look
        self.feed = feed
    }

    func start(milliseconds: Int64, by time: any Timekeeper) {
        feed.add(self)
        timer = time.schedule(afterMilliseconds: milliseconds) { [weak self] in
            self?.end(.success(.boolean(false)))
        }
    }

    func stop() {
        feed.remove(self)
        timer?.cancel()
        finish = nil
    }

    func changed(_ change: ChangeFeed.Change) {
        if case .process(let name) = change, name != look.process.text { return }
        if let outcome = look.outcome { end(outcome) }
    }

    private func end(_ outcome: RPCOutcome) {
        finish?(outcome)
    }
}

/// One look at a condition.
private struct WaitLook {
    let control: any SupervisorControl
    let process: Namespec
    let name: String
    let condition: WaitCondition

    /// The outcome; nil as long as the wait goes on.
    var outcome: RPCOutcome? {
        if control.isShuttingDown { return .failure(Fault(.shutdownState)) }
        let members = control.activeGroup(named: process.group)?.members
        guard let found = members?.first(where: { $0.name == process }) else {
            return .failure(Fault(.badName, name))
        }
        switch found.verdict(on: condition) {
        case .holds: return .success(.boolean(true))
        case .mayHold: return nil
        case .cannotHold(let reason): return .failure(Fault(.failed, "\(name) \(reason)"))
        }
    }
}

/// The verdict on a condition.
enum WaitVerdict: Equatable {
    case holds
    case mayHold
    /// The condition cannot hold; with the words behind the name of the process.
    case cannotHold(String)
}

extension ActiveProcess {
    /// A process that is STOPPED or EXITED may be started by a client at any time; one that is FATAL has been given up. A
    /// wait for the end also takes an unexpected end.
    func verdict(on condition: WaitCondition) -> WaitVerdict {
        switch condition {
        case .started where state == .running, .state(state): return .holds
        case .healthy, .unhealthy:
            guard let health else { return .cannotHold("has no health check (healthcheck)") }
            let wanted: HealthStatus = condition == .healthy ? .healthy : .unhealthy
            if state == .running, health.status == wanted { return .holds }
        case .completed where state == .exited:
            let code = record.exitCode ?? 0
            return traits.exitCodes.contains(code)
                ? .holds
                : .cannotHold(code < 0 ? "was terminated by a signal" : "has exited with status \(code)")
        case .started, .completed, .state: break
        }
        guard state == .fatal else { return .mayHold }
        return .cannotHold("is FATAL: \(failure + memoryWords)")
    }
}
