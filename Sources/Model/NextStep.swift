/// What becomes of a process by itself, unless something else comes before it (EXT-91).
package struct NextStep: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// The next try after a failed start.
        case retry
        /// It has ended, and is started again.
        case restart
        case scheduledRun
        /// It has been told to end, and gets SIGKILL.
        case kill
        /// It counts as RUNNING, having stayed up for its `startsecs`.
        case running
        /// It is given up as not ready (`start_timeout`).
        case startTimeout
        /// Its start fails, as what it waits for is not there (`wait_timeout`).
        case waitTimeout
        /// It is told to end, having run for too long (`run_timeout`).
        case runTimeout

        /// As getProcessInfo and `why --json` name it.
        package var name: String {
            switch self {
            case .retry: "retry"
            case .restart: "restart"
            case .scheduledRun: "scheduled run"
            case .kill: "SIGKILL"
            case .running: "RUNNING"
            case .startTimeout: "start_timeout"
            case .waitTimeout: "wait_timeout"
            case .runTimeout: "run_timeout"
            }
        }
    }

    package var kind: Kind
    /// Seconds since the epoch.
    package var at: Int

    package init(_ kind: Kind, at: Int) {
        self.kind = kind
        self.at = at
    }
}
