import LinuxSystem
import Output

/// The commonest mistake with an init: a shell that stays PID 1 and passes no signal on (PITFALLS P5).
enum ShellParentHint {
    static func give(log: ActivityLog) {
        guard ProcessIdentity.parentPid == 1, let parent = ProcessIdentity.command(of: 1),
            ["sh", "bash", "dash", "ash", "busybox"].contains(parent)
        else { return }
        log.log(
            .warn,
            "not PID 1: the parent is '\(parent)', which does not pass signals on, so that stopping the container ends "
                + "in SIGKILL; start supervisord with the exec form of ENTRYPOINT, or with 'exec' in the script"
        )
    }
}
