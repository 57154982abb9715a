import LinuxSystem

/// Children that are a part of supervisord, and the files that all others are told to open again.
extension Supervisor {
    /// Reaps the ended children that are a part of supervisord.
    /// - Returns: whether that was all that has ended.
    func reapOwnChildren() -> Bool {
        var hasReaped = false
        for pid in context.ownChildren.pids {
            guard let status = context.kernel.reap(pid) else { continue }
            hasReaped = true
            context.ownChildren.take(pid)?(status)
        }
        return hasReaped && !context.kernel.hasEndedChild
    }

    func reopenLogs() {
        for process in groups.flatMap(\.processes) { process.reopenLogs() }
    }
}
