import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// All processes of one run of a program, as far as its `killmode` counts them (EXT-7): they are signalled together, and
/// the program has only ended when none of them is left.
///
/// An orphan comes to us when its parent ends, so the end of each of them is seen by the reaper in time; the table has to be
/// polled only when we are neither process 1 nor a subreaper.
final class ProcessFamily {
    /// How often the table is looked at when no signal tells of the end of an orphan.
    private static let pollMilliseconds: Int64 = 100
    /// The pause between two looks after ends of children: a storm of ends must not keep the loop busy with looking.
    private static let restMilliseconds: Int64 = 10
    /// A millisecond lets the loop turn between two rounds of killing.
    private static let turnMilliseconds: Int64 = 1

    private let leader: Int32
    /// Which processes count as members.
    let scope: KillMode
    private let settings: ProcessSettings
    private let mark: FamilyMark
    /// Whether it is the family of a forking program that has not come to its daemon yet.
    private let isProvisional: Bool
    /// When the leader was started, where that matters.
    private let firstStart: UInt64?
    private let context: GenerationContext
    private weak var process: SupervisedProcess?
    /// The pid of the leader may be another's from now on.
    var isLeaderReaped = false
    /// Set once the end of the leader has been acted upon.
    private var hasLeaderEnded = false
    /// Members as they were seen last: a process that has lost its parent and its mark since is still a member.
    private var known: Set<ProcessRelation.Identity> = []
    private var killing: KillRounds?
    private var timer: ReactorTimer?
    private var pollTimer: ReactorTimer?
    private var restTimer: ReactorTimer?
    private var isCheckDue = false

    private(set) var isGone = false

    /// - Parameters:
    ///   - leader: the process of the program; with `killmode=group` any other that has given a group its number.
    ///   - process: told once, when the leader has been reaped and no other member is left.
    ///   - isProvisional: whether the program forks and may have left its daemon (EXT-72): then all of its processes count,
    ///     whatever its `killmode` is.
    init(leader: Int32, of process: SupervisedProcess, isProvisional: Bool = false) {
        self.leader = leader
        self.process = process
        self.isProvisional = isProvisional
        settings = process.settings
        context = process.context
        scope = isProvisional ? .tree : settings.killMode
        mark = process.mark
        firstStart = isProvisional ? process.context.kernel.relation(of: leader)?.startTime : nil
    }

    /// Notes the present members: a process may lose later what shows that it is one.
    func noteMembers() {
        _ = look()
    }

    /// Takes over the members that an earlier family knows.
    func know(membersOf former: ProcessFamily) {
        former.noteMembers()
        known = former.known
    }

    /// Whether a process was among its members when it was looked at last.
    func knows(_ pid: Int32) -> Bool {
        known.contains { $0.pid == pid && context.kernel.relation(of: pid)?.startTime == $0.startTime }
    }

    /// The limits of `killmode=tree` when orphans do not come to us.
    static func limits(of settings: ProcessSettings) -> String {
        "killmode=tree of '\(settings.name)' without a subreaper: a descendant that has lost its parent and its session is "
            + "found by \(FamilyMark.name) in its environment only; one that has removed it, or whose environment "
            + "supervisord may not read, is not stopped"
    }

    /// Signals all members. A member that is stopped is continued, to be able to obey (EXT-6).
    func send(_ signal: SignalNumber) throws(Errno) {
        if signal == .kill { return try killRound() }
        guard let look = look() else { return try sendToGroup(signal) }
        try look.deliver(signal)
        for member in look.members where member.state == .stopped { try? context.kernel.send(.cont, to: member) }
    }

    /// Signals the process group: without /proc only the kernel knows its members.
    private func sendToGroup(_ signal: SignalNumber) throws(Errno) {
        try context.kernel.send(signal, toGroup: leader)
        if signal != .kill { try context.kernel.send(.cont, toGroup: leader) }
    }

    /// Now it is acted upon that the leader has been reaped.
    /// - Parameter isStopping: whether all have been told to stop already; they are now, if not.
    func leaderEnded(isStopping: Bool) {
        isLeaderReaped = true
        hasLeaderEnded = true
        lookForSurvivors()
        guard !isGone else { return }
        if !isStopping { stopSurvivors() }
        if !context.kernel.adoptsOrphans { poll() }
    }

    private func stopSurvivors() {
        process?.log(
            .warn,
            "'\(settings.name)' (\(leader)) has left \(count(look())) behind, stopping "
                + "with \(settings.stopSignal.description) (\(reason))",
            LogFacts(.leftovers, pid: leader, signal: settings.stopSignal)
        )
        try? send(settings.stopSignal)
        let end = context.time.now.advanced(bySeconds: max(0, settings.stopwaitsecs))
        timer = context.time.schedule(at: end) { [weak self] in self?.killSurvivors() }
    }

    private var reason: String { isProvisional ? "type=forking" : "killmode=\(scope.rawValue)" }

    /// SIGKILL for all that are left, again and again: new ones may be forked meanwhile.
    func killSurvivors() {
        guard !isGone, killing == nil else { return }
        report(look())
        try? killRound()
    }

    /// One round, and the time of the next.
    private func killRound() throws(Errno) {
        guard !isGone else { return }
        guard let look = look() else {
            killAgain(afterMilliseconds: KillRounds.longestPause)
            return try sendToGroup(.kill)
        }
        guard !look.members.isEmpty else {
            // The reaper finds the end of each member.
            endKilling()
            throw .noSuchProcess
        }
        var rounds = killing ?? KillRounds(freezes: scope == .tree)
        let step = rounds.next(look.members)
        killing = rounds
        do throws(Errno) {
            switch step {
            case .freeze:
                killAgain(afterMilliseconds: Self.turnMilliseconds)
                try look.deliver(.stop)
            case .kill(let pause):
                killAgain(afterMilliseconds: pause)
                if pause == KillRounds.longestPause, isLeaderReaped { report(look) }
                try look.deliver(.kill)
            }
        } catch {
            // For the leader the state machine decides what follows.
            if !isLeaderReaped { endKilling() }
            throw error
        }
    }

    private func endKilling() {
        killing = nil
        timer = nil
    }

    private func killAgain(afterMilliseconds pause: Int64) {
        timer = context.time.schedule(afterMilliseconds: pause) { [weak self] in
            try? self?.killRound()
            self?.check()
        }
    }

    private func report(_ look: Look?) {
        process?.log(
            .warn,
            "killing \(count(look)) that '\(settings.name)' (\(leader)) has left behind with SIGKILL",
            LogFacts(.leftovers, pid: leader, signal: .kill)
        )
    }

    private func count(_ look: Look?) -> String {
        guard let number = look?.members.count else { return "its group" }
        return number == 1 ? "1 process" : "\(number) processes"
    }

    /// Looks whether any member is left; call it when a child has been reaped.
    func check() {
        guard hasLeaderEnded, !isGone else { return }
        if restTimer != nil { return isCheckDue = true }
        lookForSurvivors()
    }

    private func lookForSurvivors() {
        guard hasSurvivors else {
            isGone = true
            timer = nil
            pollTimer = nil
            restTimer = nil
            process?.leftoversGone()
            return
        }
        isCheckDue = false
        restTimer = context.time.schedule(afterMilliseconds: Self.restMilliseconds) { [weak self] in
            guard let self else { return }
            restTimer = nil
            if isCheckDue { check() }
        }
    }

    private func poll() {
        pollTimer = context.time.schedule(afterMilliseconds: Self.pollMilliseconds) { [weak self] in
            guard let self, !isGone else { return }
            check()
            if !isGone { poll() }
        }
    }

    private var hasSurvivors: Bool {
        if let look = look() { return !look.members.isEmpty }
        // A process of the leader's number is a stranger, and so is its group (see `FamilyTree`).
        guard (try? context.kernel.send(SignalNumber(rawValue: 0), toProcess: leader)) == nil else { return false }
        return (try? context.kernel.send(SignalNumber(rawValue: 0), toGroup: leader)) != nil
    }

    /// One look at the table of processes.
    private struct Look {
        let members: [ProcessRelation]
        let table: [ProcessRelation]
        let kernel: any ProcessKernel

        /// Sends a signal to all of the processes, also when one refuses it.
        /// - Throws: why it has reached none.
        func deliver(_ signal: SignalNumber) throws(Errno) {
            let targets = SignalTargets(members, in: table, ownGroup: kernel.processGroup)
            var hasReachedOne = false
            var failure = Errno.noSuchProcess
            let attempt = { (send: () throws(Errno) -> Void) in
                do throws(Errno) {
                    try send()
                    hasReachedOne = true
                } catch  where error == .noSuchProcess {
                    // The process has just ended by itself.
                } catch {
                    failure = error
                }
            }
            for group in targets.groups { attempt { () throws(Errno) in try kernel.send(signal, toGroup: group) } }
            for process in targets.processes {
                attempt { () throws(Errno) in try kernel.send(signal, to: process) }
            }
            if !hasReachedOne { throw failure }
        }
    }

    /// nil without /proc. A look from which processes have vanished meanwhile may have missed one that they have started.
    private func look() -> Look? {
        for _ in 0..<3 {
            guard let survey = context.kernel.survey() else { return nil }
            let members = members(in: survey.processes)
            if !members.isEmpty || survey.isComplete {
                known = Set(members.map(\.identity))
                return Look(members: members, table: survey.processes, kernel: context.kernel)
            }
        }
        known = []
        return Look(members: [], table: [], kernel: context.kernel)
    }

    private func members(in table: [ProcessRelation]) -> [ProcessRelation] {
        let daemon = context.kernel.pid
        let tree = FamilyTree(
            leader: leader,
            daemon: daemon,
            adoptsOrphans: context.kernel.adoptsOrphans,
            table: table
        )
        guard scope == .tree else { return tree.group(isLeaderReaped: isLeaderReaped) }
        return tree.members(isLeaderReaped: isLeaderReaped) { stray in
            if known.contains(stray.identity) { return true }
            if isProvisional { return isLeftByLaunch(stray) }
            if let isMarked = context.kernel.environment(of: stray.pid, holds: [mark.entry]) { return isMarked }
            return stray.parent == daemon && process?.mayClaim(stray.pid) == true
        }
    }

    /// A daemon may have written its title over its environment by now.
    private func isLeftByLaunch(_ stray: ProcessRelation) -> Bool {
        let kernel = context.kernel
        switch mark.origin(of: stray.pid, kernel) {
        case .ours: return true
        case .others: return false
        case .unknown:
            guard stray.parent == kernel.pid, stray.startTime >= firstStart ?? .max else { return false }
            return kernel.environment(of: stray.pid, valuesOf: []) == nil && process?.mayClaim(stray.pid) == true
        }
    }
}
