import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// All processes of one run of a program, as far as its `killmode` counts them (EXT-7): they are signalled together, and
/// the program has only ended when none of them is left.
///
/// An orphan comes to us when its parent ends, so the end of each of them is seen by the reaper in time; nothing has to be
/// asked for again and again, unless we are neither process 1 nor a subreaper.
final class ProcessFamily {
    private static let pollMilliseconds: Int64 = 100

    private let leader: Int32
    private let settings: ProcessSettings
    private let marks: [String]
    private let context: DaemonContext
    /// Whether a child of the daemon of which nothing is known may be one of this family.
    private let claimsStray: (Int32) -> Bool
    private var isLeaderReaped = false
    private var timer: ReactorTimer?
    private var pollTimer: ReactorTimer?

    /// Called once, when the leader has been reaped and nobody else is left.
    var onGone: () -> Void = {}
    private(set) var isGone = false

    init(
        leader: Int32,
        settings: ProcessSettings,
        group: String,
        context: DaemonContext,
        claimsStray: @escaping (Int32) -> Bool
    ) {
        self.leader = leader
        self.settings = settings
        self.context = context
        self.claimsStray = claimsStray
        // What every program gets (SPEC PROC-37), and what its descendants keep unless they take care to lose it.
        marks = ["SUPERVISOR_PROCESS_NAME=\(settings.name)", "SUPERVISOR_GROUP_NAME=\(group)"]
    }

    /// Signals all members. One that is stopped goes on, to be able to obey (EXT-6).
    func send(_ signal: SignalNumber) throws(Errno) {
        guard let members = members() else { return try sendToGroup(signal) }
        if members.isEmpty { throw .noSuchProcess }
        for member in members {
            do throws(Errno) {
                try Signalling.send(signal, to: member)
                if member.state == .stopped && signal != .kill { try Signalling.send(.cont, to: member) }
            } catch  where error.name == "ESRCH" {
                // It has just ended by itself.
                continue
            }
        }
    }

    /// Without /proc there is only the group, and the kernel knows who is in it.
    private func sendToGroup(_ signal: SignalNumber) throws(Errno) {
        try Signalling.send(signal, toGroup: leader)
        if signal != .kill { try Signalling.send(.cont, toGroup: leader) }
    }

    /// The leader has been reaped.
    /// - Parameter isStopping: whether all have been told to stop already; they are now, if not.
    func leaderEnded(isStopping: Bool) {
        isLeaderReaped = true
        check()
        guard !isGone else { return }
        if !isStopping { stopSurvivors() }
        if ProcessIdentity.pid != 1 && !context.settings.subreaper { poll() }
    }

    private func stopSurvivors() {
        context.log.log(
            .warn,
            "'\(settings.name)' (\(leader)) has left \(count) behind, stopping "
                + "with \(settings.stopSignal.description) (killmode=\(settings.killMode.rawValue))"
        )
        try? send(settings.stopSignal)
        let end = Clock.monotonicNow().advanced(bySeconds: max(0, settings.stopwaitsecs))
        timer = context.reactor.schedule(at: end) { [weak self] in self?.killSurvivors() }
    }

    /// SIGKILL for all that are left, again and again: new ones may be forked meanwhile.
    func killSurvivors() {
        guard !isGone else { return }
        context.log.log(.warn, "killing \(count) that '\(settings.name)' (\(leader)) has left behind with SIGKILL")
        try? send(.kill)
        timer?.cancel()
        timer = context.reactor.schedule(afterMilliseconds: 1000) { [weak self] in self?.killSurvivors() }
    }

    private var count: String {
        guard let number = members()?.count else { return "its group" }
        return number == 1 ? "1 process" : "\(number) processes"
    }

    /// Looks whether anybody is left; to be called when a child has been reaped.
    func check() {
        guard isLeaderReaped, !isGone, !hasSurvivors else { return }
        isGone = true
        timer?.cancel()
        pollTimer?.cancel()
        onGone()
    }

    private func poll() {
        pollTimer = context.reactor.schedule(afterMilliseconds: Self.pollMilliseconds) { [weak self] in
            guard let self, !isGone else { return }
            check()
            if !isGone { poll() }
        }
    }

    private var hasSurvivors: Bool {
        if let members = members() { return !members.isEmpty }
        // A process of the leader's number is a stranger, and so is its group (see `FamilyTree`).
        guard (try? Signalling.send(SignalNumber(rawValue: 0), toProcess: leader)) == nil else { return false }
        return (try? Signalling.send(SignalNumber(rawValue: 0), toGroup: leader)) != nil
    }

    /// nil without /proc.
    private func members() -> [ProcessRelation]? {
        guard let table = ProcessTable.all() else { return nil }
        let tree = FamilyTree(leader: leader, adopter: ProcessIdentity.pid, table: table)
        guard settings.killMode == .tree else { return tree.group(isLeaderReaped: isLeaderReaped) }
        return tree.members(isLeaderReaped: isLeaderReaped) { stray in
            ProcessTable.environment(of: stray.pid, holds: marks) ?? claimsStray(stray.pid)
        }
    }
}
