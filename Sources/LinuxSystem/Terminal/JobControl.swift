import CLinux
import Glibc

/// Process groups and the terminal that they share (credentials(7), tcsetpgrp(3)). The caller has to block TTOU, so that the
/// kernel lets it act from the background as well.
package enum JobControl {
    /// The process group in the foreground of our terminal; nil when the terminal is gone.
    package static func foregroundGroup(of terminal: Int32) -> Int32? {
        let group = tcgetpgrp(terminal)
        return group < 0 ? nil : group
    }

    package static func setForegroundGroup(_ group: Int32, of terminal: Int32) throws(Errno) {
        try retrying { tcsetpgrp(terminal, group) }
    }

    /// Whether a group has members, zombies included. 0, as a group outside of our pid namespace appears, counts as one
    /// that has.
    package static func hasMembers(_ group: Int32) -> Bool {
        group <= 1 || kill(-group, 0) == 0 || errno != ESRCH
    }

    /// Stops our own process group as Ctrl-Z does, and returns when it goes on. SIGCONT, which the caller has blocked,
    /// is pending then.
    /// - Returns: false at once when no shell is there to continue it, so that the kernel does not stop it.
    package static func stopOwnGroup() -> Bool {
        clinux_stop_process_group() != 0
    }
}
