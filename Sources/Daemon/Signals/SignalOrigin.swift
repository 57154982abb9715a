import Configuration
import LinuxSystem
import Model

/// The sender of a signal, as far as that decides whether the signal may hurry a shutdown (EXT-6).
enum SignalOrigin: Equatable {
    /// The people or programs that run us, or the kernel for them, as with Ctrl-C.
    case outside
    /// A process of the pid namespace when we are PID 1, else a descendant.
    case inside(Int32)
    /// A process that has ended since, or that we cannot see. It may have been a descendant; in doubt no program is killed in
    /// the middle of its clean stop.
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
        // Where orphans do not come to us (subreaper=false), its environment shows that a process is a descendant.
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
