import ControlProtocol
import LinuxSystem
import Model
import XMLRPC

/// What of order, readiness, health and restarts clients are told (EXT-70 to EXT-77).
extension ActiveProcess {
    private var extras: ProcessExtras? { record.extras?.value }

    /// What its start waits for, as its description tells it.
    var waitingFor: [String] { extras?.waitingFor ?? [] }

    /// nil without a health check. One that has told nothing yet is starting.
    var health: HealthRecord? {
        extras?.health ?? (traits.hasHealthCheck ? HealthRecord(status: .starting) : nil)
    }

    /// What the program says of itself; nil when that is nothing.
    var statusText: String? { extras?.statusText.flatMap { $0.isEmpty ? nil : $0 } }

    /// From its launch to RUNNING, the last time that it was.
    var readyMilliseconds: Int64? { extras?.readyMilliseconds }

    /// How often the kernel has killed it because memory ran out; nil for never.
    var outOfMemoryKills: Int? { extras.flatMap { $0.outOfMemoryKills > 0 ? $0.outOfMemoryKills : nil } }

    /// For a description that tells of an end: its cause, when that was the kernel, because memory ran out (EXT-80).
    var memoryWords: String { extras?.isOutOfMemory == true ? ", out of memory" : "" }

    /// A start that is some time off.
    struct NextStart {
        /// How the last run or the last start ended: `exited with status 1`.
        let reason: String
        /// What the seconds until then stand behind.
        let words: String
        let seconds: Int
    }

    /// nil unless the process waits for nothing but time.
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

    /// When a run by its schedule last ended as it is to.
    var lastSuccessAt: Int? { extras?.lastSuccessAt }

    /// `next run Nov 28 10:00`, in local time, with the year where it is a year off; nil without a schedule.
    func nextRun(now: Int) -> String? {
        guard let due = extras?.scheduledAt else { return nil }
        let isFarOff = due.subtractingReportingOverflow(now).partialValue >= 365 * 86_400
        return "next run \(Clock.localTime(ofSecond: due).text(withYear: isFarOff))"
    }

    /// What getProcessInfo adds when it is asked for all (EXT-97).
    /// - Parameter next: what becomes of the process by itself.
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
    /// As a description has it.
    var words: String {
        switch status {
        case .starting: "health starting"
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        }
    }
}
