import LinuxSystem
import Output
import Reactor

/// The commonest mistake with an init: a shell that stays PID 1 and passes no signal on (PITFALLS P5).
enum ShellParentHint {
    /// An entry script that passes signals on itself may set its trap only after it has started us: `supervisord & trap ...`.
    private static let patienceMilliseconds: Int64 = 1000

    /// Looks at the parent a second from now.
    static func give(on reactor: Reactor, log: @escaping () -> ActivityLog) {
        guard ProcessIdentity.parentPid == 1 else { return }
        _ = reactor.schedule(afterMilliseconds: patienceMilliseconds) {
            guard let parent = silentShell else { return }
            log().log(
                .warn,
                "not PID 1: the parent is '\(parent)', which does not pass signals on, so that stopping the container "
                    + "ends in SIGKILL; start supervisord with the exec form of ENTRYPOINT, or with 'exec' in the script"
            )
        }
    }

    /// The name of a shell that is PID 1 and our parent, and does nothing about TERM. One with a trap is told what to do.
    private static var silentShell: String? {
        guard ProcessIdentity.parentPid == 1, let parent = ProcessIdentity.command(of: 1),
            ["sh", "bash", "dash", "ash", "busybox"].contains(parent)
        else { return nil }
        return ProcessIdentity.catches(.term, pid: 1) == true ? nil : parent
    }
}
