package import Model
package import ProcessLifecycle

/// The settings of a program about order, readiness, health, restarts, hooks, runs and files (EXT-70 to EXT-78). The values
/// here are the defaults; with them the program behaves as in Supervisor.
package struct OrchestrationSettings: Hashable, Sendable {
    /// `depends_on=`
    package var dependencies: [Dependency] = []
    /// `wait_for=`: things that are not our programs and have to be there before the start.
    package var waits: [Probe] = []
    /// `wait_timeout=`; nil for no limit.
    package var waitTimeout: TimeSpan?
    /// `restart_with=`: this process is restarted when one of these has ended and is RUNNING again.
    package var restartWith: [DependencyTarget] = []
    package var type = ProgramType.simple
    /// `pidfile=`: where a forking program leaves the pid of its daemon, an absolute path; set if, and only if, it forks.
    package var pidfile: String?
    /// `ready=`
    package var readiness = Readiness.startsecs
    /// `start_timeout=`; nil for no limit.
    package var startTimeout: TimeSpan?
    /// `notify_socket=`: sd_notify(3) without readiness. True with `ready=notify` too.
    package var hasNotifySocket = false
    /// `watchdog=`: a WATCHDOG=1 has to come in each of these times; nil for none.
    package var watchdog: TimeSpan?
    package var healthCheck: HealthCheckSettings?
    /// The backoff; nil for Supervisor's waits.
    package var backoff: BackoffSettings?
    package var restartLimit: RestartLimit?
    package var hooks = HookSettings()
    /// `schedule=` and `schedule_catchup=`; nil for a program that is not run by the calendar.
    package var schedule: ScheduleSettings?
    /// `run_timeout=`: how long a run may last; nil for no limit.
    package var runTimeout: TimeSpan?
    /// `watch=` and `watch_action=`; nil when no file is watched.
    package var watch: FileWatchSettings?

    package init() {}

    package static let standard = OrchestrationSettings()
}

extension ProcessSettings {
    /// Whether it is run by a schedule (EXT-77).
    package var isScheduled: Bool { isOrchestrated && orchestration.schedule != nil }
}
