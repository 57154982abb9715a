import Configuration
import LinuxSystem
import Model

/// Signals other than those that start, stop or end the process.
extension SupervisedProcess {
    /// Sends a signal to the process alone (PROC-41).
    func pass(_ signal: SignalNumber) throws(Errno) {
        guard let pid else { throw .noSuchProcess }
        if signal == .kill { run?.wasKilled = true }
        try context.kernel.send(signal, toProcess: pid)
    }

    /// Sends a signal that we got and that the program has asked for (EXT-13); the program of the command line gets it with
    /// its whole group (EXT-5).
    func forward(_ signal: SignalNumber) throws(Errno) {
        guard settings.main != nil, let pid, let run else { return try pass(signal) }
        if signal == .cont { for attachment in attachments { attachment.isContinued(run) } }
        do throws(Errno) {
            try context.kernel.send(signal, toGroup: pid)
        } catch  where error == .noSuchProcess {
            // The process has left its group.
            try context.kernel.send(signal, toProcess: pid)
        }
    }

    /// The state of a child has changed: if the program that has our terminal was stopped, the shell that waits for us must
    /// learn of it (EXT-5).
    func noticeStop() {
        guard let pid, let run, let signal = context.kernel.stopSignal(of: pid) else { return }
        for attachment in attachments { attachment.stopped(run, by: signal) }
    }
}
