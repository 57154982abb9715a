import Configuration
import LinuxSystem
import Model
import ProcessLifecycle

/// The processes that belong to the program beside its own.
extension SupervisedProcess {
    /// The mark by which they are recognised.
    var mark: FamilyMark { FamilyMark(group: name.group, process: name.process) }

    /// Whether a child of the daemon of which nothing is known may be one that this process has left behind.
    func mayClaim(_ stray: Int32) -> Bool {
        owner?.process(self, mayClaim: stray) ?? false
    }

    /// Whether orphans of which nothing is known may be its own.
    var mayHaveOrphans: Bool {
        !isStopped && (settings.killMode == .tree || run?.family?.scope == .tree)
    }

    /// A child of the daemon has been reaped: perhaps the last one that this process waits for.
    func checkFamily() {
        run?.family?.check()
        for attachment in attachments { attachment.childrenEnded() }
    }

    /// The daemon of a forking program was found: from now on it is its process (EXT-72).
    func goOn(as daemon: Int32) {
        run?.handOver(to: daemon, of: self)
        owner?.process(self, hasPid: daemon)
        handle(.daemonFound(pid: daemon))
    }
}

extension ProcessSettings {
    /// Whether other processes of the program are looked for: because its `killmode` counts them (EXT-7), or because a
    /// forking program that does not come to its daemon must leave nothing (EXT-72).
    var tracksFamily: Bool { killMode != .process || isForking }

    var isForking: Bool { isOrchestrated && orchestration.type == .forking }
}
