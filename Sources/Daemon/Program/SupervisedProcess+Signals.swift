import Configuration
import LinuxSystem
import Model

/// Signals that have nothing to do with the life of the process as we direct it.
extension SupervisedProcess {
    /// Sends one to the process alone (PROC-41).
    func pass(_ signal: SignalNumber) throws(Errno) {
        guard let pid else { throw .noSuchProcess }
        if signal == .kill { run?.wasKilled = true }
        try context.kernel.send(signal, toProcess: pid)
    }

    /// Sends one that we got and that the program wants (EXT-13); the program of the command line gets it with its whole
    /// group (EXT-5).
    func forward(_ signal: SignalNumber) throws(Errno) {
        guard settings.main != nil, let pid, let run else { return try pass(signal) }
        if signal == .cont { for attachment in attachments { attachment.isContinued(run) } }
        do throws(Errno) {
            try context.kernel.send(signal, toGroup: pid)
        } catch  where error == .noSuchProcess {
            // It has left its group.
            try context.kernel.send(signal, toProcess: pid)
        }
    }

    /// Something has happened to a child: if that was a stop of the program that has our terminal, the shell that waits for us
    /// is to know (EXT-5).
    func noticeStop() {
        guard let pid, let run, let signal = context.kernel.stopSignal(of: pid) else { return }
        for attachment in attachments { attachment.stopped(run, by: signal) }
    }
}
