import Glibc
package import Model

/// The one caller of waitpid(2) in the daemon (ARCHITECTURE.md, what must always hold; PITFALLS P1, P24).
package enum Reaper {
    /// Whether a child is stopped, as by SIGSTOP (PITFALLS P42).
    package static func isStopped(_ pid: Int32) -> Bool {
        stopSignal(of: pid) != nil
    }

    /// The signal that a child is stopped by; nil when it is not stopped. It stays to be told of. Children are not
    /// waited for otherwise than by `reapAll`, so the kernel always has this to tell.
    package static func stopSignal(of pid: Int32) -> SignalNumber? {
        guard pid > 0 else { return nil }
        var information = siginfo_t()
        let options = WSTOPPED | WNOHANG | WNOWAIT
        guard waitid(P_PID, id_t(pid), &information, options) == 0, information.si_signo == SIGCHLD else { return nil }
        return SignalNumber(rawValue: information._sifields._sigchld.si_status)
    }

    /// Whether there is a child of this pid that has not ended, also where there is no /proc.
    package static func isLivingChild(_ pid: Int32) -> Bool {
        var information = siginfo_t()
        guard pid > 0, waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
        return information.si_signo != SIGCHLD
    }

    /// Reaps this child, if it has ended.
    package static func reap(_ child: Int32) -> WaitStatus? {
        var status: Int32 = 0
        guard child > 0, (try? retrying { waitpid(child, &status, WNOHANG) }) == child else { return nil }
        return WaitStatus(raw: status)
    }

    /// Whether a child has ended and was not reaped. It stays to be reaped.
    package static var hasEndedChild: Bool {
        var information = siginfo_t()
        guard waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
        return information.si_signo == SIGCHLD
    }

    /// Reaps every child that has ended, known or not, and reports each. SIGCHLD is only a wake-up: one signal can
    /// stand for any number of children, so this goes on until the kernel has none left.
    /// - Parameter goOn: asked after each; false leaves the others for another call.
    /// - Returns: false when others may have been left.
    @discardableResult
    package static func reapAll(
        while goOn: () -> Bool = { true },
        _ report: (_ pid: Int32, _ status: WaitStatus) -> Void
    ) throws(Errno) -> Bool {
        repeat {
            var status: Int32 = 0
            do throws(Errno) {
                let pid = try retrying { waitpid(-1, &status, WNOHANG) }
                if pid == 0 { return true }
                report(pid, WaitStatus(raw: status))
            } catch {
                if error == .noChild { return true }
                throw error
            }
        } while goOn()
        return false
    }
}
