import Configuration
import LinuxSystem
import Model

/// Who has sent a signal, as far as that decides whether it may hurry a shutdown (EXT-6).
enum SignalOrigin: Equatable {
    /// Those who run us, or the kernel for them, as with Ctrl-C.
    case outside
    /// As PID 1 a process of the pid namespace, else a descendant.
    case inside(Int32)
    /// A process that has ended since, or that we cannot see: it may have been a descendant, and in doubt a program is not
    /// killed in the middle of its clean stop.
    case unknown(Int32)

    init(of sender: ReceivedSignal.Sender, to supervisor: Supervisor) {
        guard case .process(let pid) = sender else {
            self = .outside
            return
        }
        if supervisor.context.kernel.pid == 1 || pid == supervisor.context.kernel.pid {
            self = .inside(pid)
            return
        }
        switch supervisor.context.kernel.isDescendant(pid) {
        case true?: self = .inside(pid)
        // Where its orphans do not come to us (subreaper=false), a descendant shows itself by its environment.
        case false?: self = supervisor.hasMarked(pid) ? .inside(pid) : .outside
        case nil: self = .unknown(pid)
        }
    }
}

extension Supervisor {
    /// Whether a process has the environment of one of our programs.
    fileprivate func hasMarked(_ pid: Int32) -> Bool {
        let (nameMark, groupMark) = ("SUPERVISOR_PROCESS_NAME", "SUPERVISOR_GROUP_NAME")
        let marks = context.kernel.environment(of: pid, valuesOf: [nameMark, groupMark])
        guard let name = marks?[nameMark], let group = marks?[groupMark] else { return false }
        return process(named: Namespec(group: group, process: name)) != nil
    }
}
