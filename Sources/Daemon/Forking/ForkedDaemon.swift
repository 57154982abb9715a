import Configuration
import LinuxSystem
import Model
import ProcessLifecycle
import Reactor

/// Finds the daemon that a forking program has left (EXT-72): the process whose pid is in the pidfile, which must be an
/// orphan of the program that we have adopted. From then on it is the process of the program.
///
/// The pidfile is watched from the launch until then. It may be written before the first process has left or after that, and
/// the daemon may come to us later than its number: the processes between it and us have to end first.
final class ForkedDaemon: Attachment {
    /// The pauses between two looks at a daemon that is still another's child; no signal tells when its parent ends.
    private static let shortestPause: Int64 = 10
    private static let longestPause: Int64 = 1000

    private weak var process: SupervisedProcess?
    private let path: String
    /// The pidfile before the launch, which an earlier daemon has left.
    private var stale: DaemonPidfile?
    /// When the first process was started; nil without /proc.
    private var firstStart: UInt64?
    private var isLooking = false
    private var watch: PathWatch?
    private var timer: ReactorTimer?
    private var pause = shortestPause
    /// The pause between two looks after ends of children: a storm of ends must not keep the loop busy with looking.
    private var restTimer: ReactorTimer?
    private var isLookDue = false

    init(pidfile: String) {
        path = pidfile
    }

    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {
        guard let process else { return }
        guard process.context.kernel.adoptsOrphans else {
            throw ProgramSpawner.Failure(
                reason: "type=forking needs a supervisord that is process 1 or a subreaper (subreaper=true): the "
                    + "daemon of '\(process.settings.name)' would belong to another process"
            )
        }
        stale = DaemonPidfile(path)
    }

    func launched(_ run: Run) {
        guard let process else { return }
        isLooking = true
        pause = Self.shortestPause
        firstStart = process.context.kernel.relation(of: run.pid)?.startTime
        watch = process.context.paths.watch(path, for: .content) { [weak self] in
            self?.pause = Self.shortestPause
            self?.look()
        }
    }

    func phaseChanged(of machine: ProcessMachine) {
        guard isLooking else { return }
        if machine.phase.isHandingOver {
            process?.run?.family?.noteMembers()
            return look()
        }
        if machine.phase.eventState != .starting { rest() }
    }

    func childrenEnded() {
        guard isLooking, let process, process.machine.phase.isHandingOver else { return }
        if restTimer != nil { return isLookDue = true }
        look()
        guard isLooking else { return }
        restTimer = process.context.time.schedule(afterMilliseconds: Self.shortestPause) { [weak self] in
            guard let self else { return }
            restTimer = nil
            guard isLookDue else { return }
            isLookDue = false
            childrenEnded()
        }
    }

    func ended(_ run: Run) {
        rest()
    }

    private func rest() {
        isLooking = false
        watch = nil
        timer = nil
        restTimer = nil
        isLookDue = false
        stale = nil
    }

    // MARK: Looking

    private func look() {
        guard isLooking, let process, process.machine.phase.isHandingOver else { return }
        timer = nil
        guard let file = DaemonPidfile(path), file != stale, let pid = file.pid else { return giveUpIfAlone(process) }
        switch verdict(on: pid, file, process) {
        case .daemon:
            rest()
            process.goOn(as: pid)
        case .notOursYet:
            timer = process.context.time.schedule(afterMilliseconds: pause) { [weak self] in self?.look() }
            pause = min(2 * pause, Self.longestPause)
        case .other:
            giveUpIfAlone(process)
        }
    }

    private enum Verdict {
        case daemon
        /// The process descends from the program, and its parent lives.
        case notOursYet
        case other
    }

    private func verdict(on pid: Int32, _ file: DaemonPidfile, _ process: SupervisedProcess) -> Verdict {
        let kernel = process.context.kernel
        guard kernel.isLivingChild(pid) else {
            guard let ancestor = adoptedAncestor(of: pid, kernel) else { return .other }
            return isFree(ancestor, process) ? .notOursYet : .other
        }
        guard isFree(pid, process) else { return .other }
        if let firstStart, let start = kernel.relation(of: pid)?.startTime, start < firstStart { return .other }
        switch process.mark.origin(of: pid, kernel) {
        case .ours: return .daemon
        case .others: return .other
        case .unknown: return isTrusted(file, about: pid, kernel) ? .daemon : .other
        }
    }

    /// Whether a process is free: it belongs to no other program, and is not a part of us.
    private func isFree(_ pid: Int32, _ process: SupervisedProcess) -> Bool {
        process.owner?.process(process, mayBecome: pid) ?? false
    }

    /// The environment of a daemon that writes its title over it, as nginx does, tells nothing. Then the owner of the file
    /// must be able to signal that process anyway: otherwise our signals would reach a process that the owner could not
    /// signal.
    private func isTrusted(_ file: DaemonPidfile, about pid: Int32, _ kernel: any ProcessKernel) -> Bool {
        var trusted: Set<UInt32> = [0, Privileges.effectiveUserID]
        if let user = kernel.user(of: pid) { trusted.insert(user) }
        return file.owners.isSubset(of: trusted)
    }

    /// Our child that a process descends from.
    private func adoptedAncestor(of pid: Int32, _ kernel: any ProcessKernel) -> Int32? {
        var current = pid
        // There are no more processes than this between a daemon and us; without a limit a pid that is reused while we look
        // could make a circle.
        for _ in 0..<64 {
            guard let parent = kernel.relation(of: current)?.parent else { return nil }
            if parent == kernel.pid { return current }
            guard parent > 1 else { return nil }
            current = parent
        }
        return nil
    }

    /// When we have no child left that could be, or become, the daemon, none comes any more.
    private func giveUpIfAlone(_ process: SupervisedProcess) {
        let kernel = process.context.kernel
        guard let table = kernel.survey()?.processes else { return }
        let isHopeful = table.contains { candidate in
            candidate.parent == kernel.pid && candidate.state != .zombie && isFree(candidate.pid, process)
        }
        if !isHopeful { process.handle(.daemonMissing(because: "has left no daemon")) }
    }
}
