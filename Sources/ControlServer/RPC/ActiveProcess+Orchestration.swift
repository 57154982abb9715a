import ControlProtocol
import LinuxSystem
import Model
import XMLRPC

/// The facts about order, readiness, health and restarts that clients get (EXT-70 to EXT-77).
extension ActiveProcess {
    private var extras: ProcessExtras? { record.extras?.value }

    /// The conditions that its start waits for, in the words of its description.
    var waitingFor: [String] { extras?.waitingFor ?? [] }

    /// The health; nil without a health check. A check without a result yet counts as starting.
    var health: HealthRecord? {
        extras?.health ?? (traits.hasHealthCheck ? HealthRecord(status: .starting) : nil)
    }

    /// The status that the program has sent; nil for none.
    var statusText: String? { extras?.statusText.flatMap { $0.isEmpty ? nil : $0 } }

    /// The time from its launch to RUNNING, at its last start.
    var readyMilliseconds: Int64? { extras?.readyMilliseconds }

    /// How often the kernel has killed it because memory ran out; nil for never.
    var outOfMemoryKills: Int? { extras.flatMap { $0.outOfMemoryKills > 0 ? $0.outOfMemoryKills : nil } }

    /// The cause in the description of an end, when the kernel has killed it because memory ran out (EXT-80).
    var memoryWords: String { extras?.isOutOfMemory == true ? ", out of memory" : "" }

    /// A start that is some time off.
    struct NextStart {
        /// How the last run or the last start ended: `exited with status 1`.
        let reason: String
        /// The words in front of the seconds until then.
        let words: String
        let seconds: Int
    }

    /// The next start; nil unless the process only waits for a time.
    func nextStart(now: Int) -> NextStart? {
        guard let due = extras?.nextStartAt else { return nil }
        let seconds = max(0, due - now)
        switch state {
        case .exited:
            guard let lastEnd = extras?.lastEnd else { return nil }
            let code = record.exitCode ?? -1
            let reason = code < 0 ? lastEnd + memoryWords : "exited with status \(code)"
            return NextStart(reason: reason, words: "\(reason), restart in ", seconds: seconds)
        case .backoff:
            let reason = failure + memoryWords
            return NextStart(reason: reason, words: "\(reason), retry in ", seconds: seconds)
        case .stopped, .starting, .running, .stopping, .fatal, .unknown:
            return nil
        }
    }

    /// When a run by its schedule last ended as expected.
    var lastSuccessAt: Int? { extras?.lastSuccessAt }

    /// `next run Nov 28 10:00`, in local time, with the year where it is a year off; nil without a schedule.
    func nextRun(now: Int) -> String? {
        guard let due = extras?.scheduledAt else { return nil }
        let isFarOff = due.subtractingReportingOverflow(now).partialValue >= 365 * 86_400
        return "next run \(Clock.localTime(ofSecond: due).text(withYear: isFarOff))"
    }

    /// The members that getProcessInfo adds when all are asked for (EXT-97).
    /// - Parameter next: the next step of the process that comes by itself.
    func orchestrationMembers(next: NextStep?) -> [XMLRPCMember] {
        [
            XMLRPCMember("health", .string(health?.status.rawValue ?? "")),
            XMLRPCMember("restarts", .int(record.automaticRestarts)),
            XMLRPCMember("waiting_for", .array(waitingFor.map { .string($0) })),
            XMLRPCMember("status_text", .string(statusText ?? "")),
            XMLRPCMember("next_start", .int(extras?.nextStartAt ?? extras?.scheduledAt ?? 0)),
            XMLRPCMember("next", .string(next?.kind.name ?? "")),
            XMLRPCMember("next_at", .int(next?.at ?? 0)),
            XMLRPCMember("depends_on", .array(traits.dependencies.map { .string($0.text) })),
        ]
    }
}

extension HealthRecord {
    /// The words of a description.
    var words: String {
        switch status {
        case .starting: "health starting"
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        }
    }
}
