/// What has brought a change of state about.
package enum ChangeOrigin: UInt8, CaseIterable, Sendable {
    /// The process itself: it has come up, ended, or failed.
    case process
    /// supervisord: `autostart`, a restart by `autorestart`, a retry, the end of `stopwaitsecs`.
    case supervisor
    /// A client of XML-RPC, such as supervisorctl.
    case client
    /// The web page.
    case page
    /// `schedule` (EXT-77).
    case schedule
    /// A file that `watch` or `watch_config` names has changed (EXT-78).
    case watch
    /// The health check (EXT-73).
    case health
    /// The watchdog (EXT-71).
    case watchdog
    /// A process that this one depends on or goes with: `depends_on`, `restart_with` (EXT-70).
    case dependency
    /// A signal to supervisord, or the end or restart of the whole.
    case shutdown

    /// As `why`, `getProcessHistory` and the page name it.
    package var name: String {
        switch self {
        case .process: "process"
        case .supervisor: "supervisord"
        case .client: "client"
        case .page: "web page"
        case .schedule: "schedule"
        case .watch: "watch"
        case .health: "health check"
        case .watchdog: "watchdog"
        case .dependency: "dependency"
        case .shutdown: "shutdown"
        }
    }
}

/// One change of state of a process, as it is remembered (EXT-91).
package struct HistoryEntry: Hashable, Sendable {
    /// Seconds since the epoch.
    package var at: Int
    package var from: ProcessState
    package var to: ProcessState
    package var origin: ChangeOrigin
    /// In words: `exited with status 1 within startsecs`. Empty when the states say it all.
    package var cause: String
    /// How the process has ended, when the change is its end.
    package var end: WaitStatus?
    /// Whether the kernel has ended it because memory ran out (EXT-80).
    package var isOutOfMemory: Bool

    package init(
        at: Int,
        from: ProcessState,
        to: ProcessState,
        origin: ChangeOrigin,
        cause: String = "",
        end: WaitStatus? = nil,
        isOutOfMemory: Bool = false
    ) {
        self.at = at
        self.from = from
        self.to = to
        self.origin = origin
        self.cause = cause
        self.end = end
        self.isOutOfMemory = isOutOfMemory
    }
}
