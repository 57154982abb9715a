/// The health check of a program (EXT-73); words and defaults are Docker's.
package struct HealthCheckSettings: Hashable, Sendable {
    /// Never that of a file.
    package var probe: Probe
    package var interval = TimeSpan(seconds: 30)
    package var timeout = TimeSpan(seconds: 30)
    /// Failures one after the other that make the process unhealthy.
    package var retries = 3
    /// Failures in this time after the launch do not count until the first success.
    package var startPeriod = TimeSpan.zero
    /// In the place of the interval during the start period.
    package var startInterval = TimeSpan(seconds: 5)
    package var action = HealthAction.none

    package init(_ probe: Probe) {
        self.probe = probe
    }
}

/// What is done when a process becomes unhealthy (EXT-73, `healthcheck_action=`).
package enum HealthAction: String, CaseIterable, Sendable {
    case none
    /// It is stopped as by hand, and started.
    case restart
    /// It is stopped, and FATAL.
    case fatal
}

/// How a process is by its health check.
package enum HealthStatus: String, CaseIterable, Sendable {
    /// No check has decided yet.
    case starting
    case healthy
    case unhealthy
}
