import Configuration
import ControlProtocol
import EventProtocol
import Model
import Output
import ProcessLifecycle
import Reactor

/// The health check of a process (EXT-73): looks when the rule says so, tells what has become of the health, and has the
/// process restarted or given up where that is what its settings ask for.
final class HealthCheck: Attachment {
    private let settings: HealthCheckSettings
    private var rule: HealthRule
    /// Whether the process waits for the first success to be ready.
    private let makesReady: Bool
    private weak var process: SupervisedProcess?
    /// The look that is under way, or the last one: what was killed may still be there.
    private var run: ProbeRun?
    private var timer: ReactorTimer?
    private var isUp = false
    /// When the process came up.
    private var upSince = MonotonicTime(nanoseconds: 0)
    /// A restart that waits until the process has been up for a second.
    private var restart: ReactorTimer?
    /// Whether the process has been unhealthy since it came up.
    private var wasUnhealthy = false
    /// During a shutdown no look is made: nothing has to be decided any more.
    private var isShuttingDown = false

    /// - Parameter makesReady: whether its first success makes the process ready (EXT-71, `ready=healthcheck`).
    init(_ settings: HealthCheckSettings, makesReady: Bool) {
        self.settings = settings
        self.makesReady = makesReady
        rule = HealthRule(settings)
    }

    /// Whether the last looks say that the process is healthy.
    var isHealthy: Bool { rule.status == .healthy }

    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func phaseChanged(of machine: ProcessMachine) {
        let isUp = machine.phase.isUp && !isShuttingDown
        guard isUp != self.isUp else { return }
        self.isUp = isUp
        restart = nil
        if isUp {
            wasUnhealthy = false
            upSince = process?.context.time.now ?? upSince
        }
        handle(isUp ? .up : .down)
    }

    func shutdownBegins() {
        isShuttingDown = true
        guard isUp else { return }
        isUp = false
        restart = nil
        handle(.down)
    }

    func report(to extras: inout ProcessExtras) {
        extras.health = HealthRecord(
            status: rule.status,
            failures: rule.failures,
            checkedAt: rule.checkedAt,
            reason: rule.lastFailure ?? ""
        )
    }

    private func handle(_ event: HealthRule.Event) {
        guard let process else { return }
        for effect in rule.handle(event, now: process.context.time.moment) { carryOut(effect, process) }
        process.recordMayHaveChanged()
    }

    private func carryOut(_ effect: HealthRule.Effect, _ process: SupervisedProcess) {
        switch effect {
        case .check: check(process)
        case .endCheck: run = nil
        case .armTimer(let time):
            let moment = process.context.time.now
            timer = process.context.time.schedule(at: time.together(from: moment)) { [weak self] in
                self?.handle(.timerFired)
            }
        case .cancelTimer: timer = nil
        case .becameHealthy: becameHealthy(process)
        case .becameUnhealthy: becameUnhealthy(process)
        case .becameUnknown: process.owner?.lookAtDependents(of: process)
        }
    }

    private func check(_ process: SupervisedProcess) {
        // Another look beside it would end like it, and there would be more and more of them.
        if let run, !run.isGone { return reportLater(.failure("the last check was killed and has not ended"), process) }
        run = ProbeRun(settings.probe, of: process, timeout: settings.timeout) { [weak self] outcome in
            self?.handle(.result(outcome.onOneLine))
        }
    }

    private func reportLater(_ outcome: ProbeOutcome, _ process: SupervisedProcess) {
        timer = process.context.time.schedule(afterMilliseconds: 0) { [weak self] in self?.handle(.result(outcome)) }
    }

    private func becameHealthy(_ process: SupervisedProcess) {
        restart = nil
        let name = process.name.process
        process.log(
            wasUnhealthy ? .info : .debug,
            "'\(name)' is healthy\(wasUnhealthy ? " again" : "")",
            LogFacts(.health, pid: process.pid, isHealthy: true)
        )
        process.healthChanged(failure: nil)
        notify(process, reason: "")
        if makesReady { process.handle(.ready) }
        process.owner?.lookAtDependents(of: process)
    }

    private func becameUnhealthy(_ process: SupervisedProcess) {
        wasUnhealthy = true
        let reason = rule.lastFailure ?? ""
        let action =
            switch settings.action {
            case .none: ""
            case .restart: ", restarting it (healthcheck_action=restart)"
            case .fatal: ", stopping it for good (healthcheck_action=fatal)"
            }
        let count = rule.failures == 1 ? "1 failed check" : "\(rule.failures) failed checks"
        process.log(
            .warn,
            "'\(process.name.process)' is unhealthy after \(count)\(action): \(reason)",
            LogFacts(.health, pid: process.pid, isHealthy: false, reason: reason)
        )
        process.healthChanged(failure: reason)
        notify(process, reason: reason)
        process.owner?.lookAtDependents(of: process)
        switch settings.action {
        case .none: break
        case .restart: restart(process, because: reason)
        case .fatal:
            process.handle(.giveUp(because: "unhealthy: \(reason)"), by: ChangeRequester(.health))
        }
    }

    /// The first look is made at once, when few programs answer: where it is the only one that counts, as with
    /// `healthcheck_retries=1`, the process would be started hundreds of times in a second.
    private func restart(_ process: SupervisedProcess, because reason: String) {
        let restart = { [weak process] () -> Void in
            process?.handle(
                .restart(because: "it is unhealthy: \(reason)", isFailure: true),
                by: ChangeRequester(.health)
            )
        }
        let time = process.context.time
        let earliest = upSince.advanced(bySeconds: 1)
        if time.now >= earliest { restart() } else { self.restart = time.schedule(at: earliest, restart) }
    }

    private func notify(_ process: SupervisedProcess, reason: String) {
        let type: EventType = isHealthy ? .processHealthHealthy : .processHealthUnhealthy
        guard process.context.events.isWanted(type) else { return }
        process.context.events.notify(
            .processHealth(
                process.name,
                isHealthy: isHealthy,
                state: process.machine.phase.eventState,
                pid: process.pid ?? 0,
                reason: reason
            )
        )
    }
}

extension MonotonicTime {
    private static let coarsest: Int64 = 250_000_000

    /// Returns a time that is a little later, so that the looks of many processes fall on the same moments and the loop wakes
    /// for many at once: by at most a twentieth of the time from now, and a quarter of a second.
    fileprivate func together(from now: MonotonicTime) -> MonotonicTime {
        let grain = min(Self.coarsest, (nanoseconds - now.nanoseconds) / 20)
        guard grain > 0, nanoseconds <= .max - grain else { return self }
        let past = nanoseconds % grain
        return past == 0 ? self : MonotonicTime(nanoseconds: nanoseconds + grain - past)
    }
}

extension ProbeOutcome {
    /// The reason may be text that a stranger has sent.
    fileprivate var onOneLine: ProbeOutcome {
        switch self {
        case .success: .success
        case .failure(let reason): .failure(reason.spellingOutControlCharacters())
        }
    }
}

extension SupervisedProcess {
    /// Whether its health check says that it is healthy; nil without a check.
    var isHealthy: Bool? {
        guard settings.isOrchestrated else { return nil }
        for attachment in attachments {
            if let check = attachment as? HealthCheck { return check.isHealthy }
        }
        return nil
    }
}
