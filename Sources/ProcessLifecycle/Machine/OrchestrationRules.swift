package import Model

/// The rules of order, readiness, restarts, hooks and runs (EXT-70 to EXT-77). As they stand here they are Supervisor's.
package struct OrchestrationRules: Hashable, Sendable {
    /// Whether the section of the program says anything about these matters.
    package var isInForce = false
    /// Whether a start waits for conditions: for other programs, or for things that are not programs.
    package var hasConditions = false
    package var type = ProgramType.simple
    package var readiness = Readiness.startsecs
    /// From the launch until the process has to be ready; nil for no limit.
    package var startTimeout: TimeSpan?
    /// Where the pid of a forking program is expected, for what is told when it does not come.
    package var pidfile = ""
    package var backoff: BackoffSettings?
    package var restartLimit: RestartLimit?
    /// How long a run may last; nil for no limit.
    package var runTimeout: TimeSpan?
    package var hooks: Set<Hook> = []

    package init() {}

    package static let standard = OrchestrationRules()
}
