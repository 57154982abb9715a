/// What makes a STARTING process RUNNING (EXT-71, `ready=`).
package enum Readiness: Hashable, Sendable {
    /// It has stayed up for its `startsecs`.
    case startsecs
    /// It says READY=1 (sd_notify(3)).
    case notify
    /// It writes a newline to this descriptor, as to s6's notification-fd.
    case descriptor(Int32)
    /// Its health check has succeeded once.
    case healthCheck
    /// It writes a line with this text in it.
    case log(String)

    /// As it is written.
    package var text: String {
        switch self {
        case .startsecs: "startsecs"
        case .notify: "notify"
        case .descriptor(let number): "fd:\(number)"
        case .healthCheck: "healthcheck"
        case .log(let text): "log:\(text)"
        }
    }
}

/// How a program lives (EXT-72, `type=`; the words are systemd's).
package enum ProgramType: String, CaseIterable, Sendable {
    /// As Supervisor knows programs: it is to stay.
    case simple
    /// It does its work and ends.
    case oneshot
    /// It forks a daemon and leaves; the daemon is the program then.
    case forking
}
