import LinuxSystem
import Model

/// The terminal that supervisord was started on, and its foreground, which the main program has while it runs (EXT-5,
/// PITFALLS P18). The kernel then sends what is typed and changes of the window's size to the program's process group itself;
/// none of it comes to us. We stay in the session and keep the terminal, so that we learn of its end as any other process of
/// the session does (PITFALLS P19).
///
/// A shell that started us sees one job: stopped when the program is stopped, continued with it, and in the foreground
/// again when it has ended.
final class MainTerminal {
    private let descriptor: Descriptor
    private let ownGroup = ProcessIdentity.processGroup

    /// Fails when there is no terminal.
    init?() {
        guard let opened = try? Terminal.openControlling() else { return nil }
        descriptor = opened
    }

    private var foreground: Int32? { JobControl.foregroundGroup(of: descriptor.number) }

    /// The terminal, when its foreground is ours to give, borrowed: it is not for a job in the background, nor when input or
    /// output goes elsewhere, as others of the job may want it then (`supervisord -- ls | less`). A program that uses it all
    /// the same gets it when the kernel stops it for that.
    private var offer: Int32? {
        guard foreground == ownGroup, Terminal.isTerminal(0), Terminal.isTerminal(1) else { return nil }
        return descriptor.number
    }

    /// The program has ended.
    private func takeBack(from program: Int32) {
        guard let group = foreground, group == program || !JobControl.hasMembers(group) else { return }
        setForeground(ownGroup)
    }

    /// The program has been stopped, by Ctrl-Z or because it uses the terminal from the background.
    private func stopped(program: Int32, by signal: SignalNumber) {
        if foreground == ownGroup, signal == .ttin || signal == .ttou {
            // The program was not offered the terminal, or the shell has brought us to the foreground without a SIGCONT, as
            // it does with a job that was running.
            return proceed(program)
        }
        if foreground == program { setForeground(ownGroup) }
        // The kernel does not stop process 1, but would stop the process that has started the namespace.
        if ProcessIdentity.pid != 1, JobControl.stopOwnGroup() { return }
        // No shell is above us, so only we could continue the program. A program that was stopped on purpose stays stopped.
        setForeground(program)
        if signal == .tstp { proceed(program) }
    }

    /// We have been continued, and are about to pass that on.
    private func resumed(program: Int32) {
        if foreground == ownGroup { setForeground(program) }
    }

    private func proceed(_ program: Int32) {
        setForeground(program)
        try? Signalling.send(.cont, toGroup: program)
    }

    private func setForeground(_ group: Int32) {
        // The group or the terminal has gone: nothing can be done about that.
        try? JobControl.setForegroundGroup(group, of: descriptor.number)
    }
}

extension MainTerminal: Attachment {
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {
        launch.streams = .ours(terminal: offer)
    }

    func stopped(_ run: Run, by signal: SignalNumber) {
        stopped(program: run.pid, by: signal)
    }

    func isContinued(_ run: Run) {
        resumed(program: run.pid)
    }

    func ended(_ run: Run) {
        takeBack(from: run.pid)
    }
}
