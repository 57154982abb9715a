import LinuxSystem
import Model
import Output
import Reactor

/// Warns of the commonest mistake with an init: a shell that stays PID 1 and passes no signal on (PITFALLS P5).
enum ShellParentHint {
    /// Milliseconds that a script may take from `supervisord &` to the `trap` by which it passes signals on.
    private static let patienceMilliseconds: Int64 = 1000

    /// - Returns: the timer of a hint that is given later, to be kept until then.
    static func give(on reactor: Reactor, log: @escaping () -> ActivityLog) -> ReactorTimer? {
        guard ProcessIdentity.parentPid == 1 else { return nil }
        guard isInBackground else {
            look(log())
            return nil
        }
        return reactor.schedule(afterMilliseconds: patienceMilliseconds) { look(log()) }
    }

    /// Whether the shell goes on while we run: it has its background jobs ignore these two, or gives them a process group
    /// each.
    private static var isInBackground: Bool {
        InheritedSignals.isIgnored(.int) && InheritedSignals.isIgnored(.quit)
            || ProcessIdentity.processGroup == ProcessIdentity.pid
    }

    private static func look(_ log: ActivityLog) {
        guard ProcessIdentity.parentPid == 1, let parent = ProcessIdentity.command(of: 1),
            ["sh", "bash", "dash", "ash", "busybox"].contains(parent),
            // A shell with a trap does something about TERM.
            ProcessIdentity.catches(.term, pid: 1) != true
        else { return }
        log.log(
            .warn,
            "not PID 1: the parent is '\(parent)', which does not pass signals on, so that stopping the container ends "
                + "in SIGKILL; start supervisord with the exec form of ENTRYPOINT, or with 'exec' in the script"
        )
    }
}
