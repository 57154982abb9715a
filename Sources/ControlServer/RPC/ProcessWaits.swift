import ControlProtocol
import Model
import Reactor
import XMLRPC

/// Clients that wait for processes to be something (EXT-93). Nothing is looked at but when a process has changed.
final class ProcessWaits {
    /// More would be a client that does not know what it does.
    private static let most = 256
    /// Seconds; longer ones are for the client to put together.
    private static let longest: Double = 86_400

    private let control: any SupervisorControl
    /// nil where nothing can be waited for, as in tests of other things.
    private let time: (any Timekeeper)?
    private var waits: [ObjectIdentifier: Wait] = [:]

    init(control: any SupervisorControl, time: (any Timekeeper)?) {
        self.control = control
        self.time = time
    }

    /// Those under way.
    var count: Int { waits.count }

    /// Answers true as soon as the condition holds, false when the time is over, and a fault when it cannot hold any more.
    /// - Parameters:
    ///   - name: as the client has written it.
    ///   - seconds: 0 only looks.
    ///   - life: of the request; the wait ends with it, without an answer.
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
            // Not from inside: an answer may be waited for from the core, and this one may let the next request through.
            if let outcome { time.inNextPass { reply(outcome) } }
        }
        waits[key] = wait
        life?.onEnd = { [weak wait] in wait?.finish?(nil) }
        wait.start(milliseconds: Int64(min(seconds, Self.longest) * 1000), by: time)
    }
}

/// One of them.
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

/// How a condition stands now.
private struct WaitLook {
    let control: any SupervisorControl
    let process: Namespec
    let name: String
    let condition: WaitCondition

    /// nil as long as it has to be waited for.
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

/// What can be said of a condition.
enum WaitVerdict: Equatable {
    case holds
    case mayHold
    /// Behind the name of the process.
    case cannotHold(String)
}

extension ActiveProcess {
    /// A process that is STOPPED may be started by a client at any time, and one that has EXITED as well; what is FATAL has been
    /// given up. Where the end is what is waited for, an unexpected one is no other than what was feared.
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
