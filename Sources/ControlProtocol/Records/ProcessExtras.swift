package import Model

/// What clients may know of a process that Supervisor has no words for (EXT-70 to EXT-77).
package struct ProcessExtras: Hashable, Sendable {
    /// What its start waits for, in the words of its description: `db:healthy`, `db (FATAL)`, `tcp://db:5432`.
    package var waitingFor: [String] = []
    /// nil without a health check.
    package var health: HealthRecord?
    /// What it says of itself (STATUS=, sd_notify(3)).
    package var statusText: String?
    /// When a start is due that is some time off, in seconds since the epoch.
    package var nextStartAt: Int?
    /// How the last run ended, while a restart is some time off: `exit status 1`.
    package var lastEnd: String?
    /// From the launch until it was RUNNING, the last time that it was.
    package var readyMilliseconds: Int64?
    /// How often the kernel has killed its process because memory ran out (EXT-80).
    package var outOfMemoryKills = 0
    /// Whether that was its last end, and it has not been started since.
    package var isOutOfMemory = false
    /// When its schedule runs it next, in seconds since the epoch; nil without a schedule.
    package var scheduledAt: Int?
    /// When a run by a schedule last ended as it is to, in seconds since the epoch.
    package var lastSuccessAt: Int?

    package init() {}
}

/// How a process is by its health check (EXT-73).
package struct HealthRecord: Hashable, Sendable {
    package var status: HealthStatus
    /// Failures one after the other, up to now.
    package var failures: Int
    /// When the last check ended, in seconds since the epoch; nil before the first.
    package var checkedAt: Int?
    /// Why the last check failed; empty when it did not.
    package var reason: String

    package init(status: HealthStatus, failures: Int = 0, checkedAt: Int? = nil, reason: String = "") {
        self.status = status
        self.failures = failures
        self.checkedAt = checkedAt
        self.reason = reason
    }
}
