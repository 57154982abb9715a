import LinuxSystem
import Model

@testable import Daemon

/// A kernel whose processes are made up. It does what Linux does as far as the daemon can tell, and remembers what it was
/// asked to do.
final class FakeKernel: ProcessKernel {
    /// A signal that was sent.
    struct Shot: Equatable, CustomStringConvertible {
        enum Target: Equatable {
            case process(Int32)
            case group(Int32)
            case all
        }

        let signal: SignalNumber
        let target: Target
        /// Seconds since the beginning.
        let at: Double

        var description: String { "\(signal.description) to \(target) at \(at)" }
    }

    let pid: Int32
    let processGroup: Int32
    var adoptsOrphans = true
    /// Whether there is a /proc to look at.
    var hasProcessTable = true
    /// Why the daemon may not signal these.
    var refusals: [Int32: Errno] = [:]
    /// What these use; nothing is known of others.
    var uses: [Int32: ProcessUse] = [:]
    /// Called when one has been looked at, with the number of looks.
    var onUse: (Int) -> Void = { _ in }
    private var looks = 0
    /// Those of /proc and of control groups, with their content.
    var files: [String: String] = [:]
    /// Those that were asked for, in order.
    private(set) var readFiles: [String] = []
    /// Called when a child of the daemon has ended, or has been stopped or continued.
    var onChildSignal: () -> Void = {}

    /// Called when the daemon has learnt of the end of a child.
    var onReaped: (_ pid: Int32, WaitStatus) -> Void = { _, _ in }

    func isFaulty(_ fault: PlantedFault) -> Bool { time.faults?.strikes(fault) == true }

    /// Whether any child has ended that was not reaped.
    var hasZombies: Bool { processes.values.contains { $0.status != nil && $0.parent == pid } }

    private let time: ManualTime
    private(set) var processes: [Int32: FakeProcess] = [:]
    private(set) var shots: [Shot] = []
    /// Signals for processes that the daemon had reaped before.
    private(set) var shotsAtReaped: [Shot] = []
    private(set) var exitStatus: Int32?
    private(set) var reaped: Set<Int32> = []
    private var ended: [Int32] = []
    private var nextPid: Int32 = 1001
    private var nextStart: UInt64 = 1

    init(time: ManualTime, pid: Int32 = 100) {
        self.time = time
        self.pid = pid
        processGroup = pid
    }

    // MARK: What tests and spawner do

    /// Makes a process: a child of the daemon, or of another one.
    /// - Parameters:
    ///   - leads: whether it has a group of its own, and a session.
    ///   - number: its pid, where it is to get one that was free again; nil for one that was never used.
    @discardableResult
    func start(
        _ habits: Habits,
        parent: Int32? = nil,
        leads: Bool = true,
        environment: Set<String> = [],
        as number: Int32? = nil
    ) -> Int32 {
        if let number { reaped.remove(number) }
        let process = FakeProcess(
            pid: number ?? nextPid,
            parent: parent ?? pid,
            startTime: nextStart,
            environment: environment,
            habits: habits
        )
        if number == nil { nextPid += 1 }
        nextStart += 1
        if let parent, let origin = processes[parent], !leads {
            process.group = origin.group
            process.session = origin.session
        } else {
            process.session = process.pid
        }
        processes[process.pid] = process
        if let life = habits.life {
            time.happen(afterMilliseconds: life.milliseconds) { [self] in end(process, life.status) }
        }
        return process.pid
    }

    /// A process ends by itself.
    func exit(_ pid: Int32, _ status: WaitStatus) {
        if let process = processes[pid] { end(process, status) }
    }

    /// All that have not ended.
    var living: Set<Int32> { Set(processes.values.filter { $0.status == nil }.map(\.pid)) }

    /// The signals that a process got, or its group, in order.
    func signals(to pid: Int32) -> [String] {
        shots.filter { $0.target == .process(pid) || $0.target == .group(pid) }.map(\.signal.description)
    }

    private func end(_ process: FakeProcess, _ status: WaitStatus) {
        guard processes[process.pid] === process, process.status == nil else { return }
        for child in processes.values where child.parent == process.pid { child.parent = adoptsOrphans ? pid : 1 }
        // Others reap their children at once.
        guard process.parent == pid else { return processes[process.pid] = nil }
        process.status = status
        ended.append(process.pid)
        onChildSignal()
    }

    private func deliver(_ signal: SignalNumber, to process: FakeProcess) {
        guard process.status == nil else { return }
        switch signal {
        case SignalNumber(rawValue: 0): break
        case .stop, .tstp:
            process.isStopped = true
            if process.parent == pid { onChildSignal() }
        case .cont:
            process.isStopped = false
            let waiting = process.waiting
            process.waiting = []
            for signal in waiting { deliver(signal, to: process) }
        case .kill:
            if time.faults?.strikes(.killIsLost) == true { return }
            if case .nothing = process.habits.reactions[.kill] { return }
            end(process, .signaled(.kill, coreDumped: false))
        default:
            if process.isStopped { return process.waiting.append(signal) }
            switch process.habits.reactions[signal] {
            case .nothing: break
            case .ends(0, let status): end(process, status)
            case .ends(let delay, let status):
                time.happen(afterMilliseconds: delay) { [self] in end(process, status) }
            case nil: end(process, .signaled(signal, coreDumped: false))
            }
        }
    }

    private func record(_ signal: SignalNumber, _ target: Shot.Target) {
        guard signal.rawValue != 0 else { return }
        let shot = Shot(signal: signal, target: target, at: time.seconds)
        shots.append(shot)
        switch target {
        case .process(let pid): if reaped.contains(pid) { shotsAtReaped.append(shot) }
        case .group(let leader):
            if reaped.contains(leader), !processes.values.contains(where: { $0.group == leader }) {
                shotsAtReaped.append(shot)
            }
        case .all: break
        }
    }

    // MARK: What the daemon sees

    func send(_ signal: SignalNumber, toProcess pid: Int32) throws(Errno) {
        record(signal, .process(pid))
        if let refusal = refusals[pid] { throw refusal }
        guard let process = processes[pid] else { throw .noSuchProcess }
        deliver(signal, to: process)
    }

    func send(_ signal: SignalNumber, toGroup leader: Int32) throws(Errno) {
        record(signal, .group(leader))
        if let refusal = refusals[leader] { throw refusal }
        let members = processes.values.filter { $0.group == leader }.sorted { $0.pid < $1.pid }
        guard !members.isEmpty else { throw .noSuchProcess }
        for process in members { deliver(signal, to: process) }
    }

    func send(_ signal: SignalNumber, to process: ProcessRelation) throws(Errno) {
        record(signal, .process(process.pid))
        if let refusal = refusals[process.pid] { throw refusal }
        guard let found = processes[process.pid], found.relation.identity == process.identity, found.status == nil
        else {
            throw .noSuchProcess
        }
        deliver(signal, to: found)
    }

    func sendToAll(_ signal: SignalNumber) throws(Errno) {
        record(signal, .all)
        guard !processes.isEmpty else { throw .noSuchProcess }
        for process in processes.values.sorted(by: { $0.pid < $1.pid }) { deliver(signal, to: process) }
    }

    func reapAll(while goOn: () -> Bool, _ report: (Int32, WaitStatus) -> Void) throws(Errno) -> Bool {
        while !ended.isEmpty {
            let pid = ended.removeFirst()
            if time.faults?.strikes(.reapingMissesOne) == true { continue }
            guard let status = processes.removeValue(forKey: pid)?.status else { continue }
            reaped.insert(pid)
            onReaped(pid, status)
            report(pid, status)
            if !goOn() { return false }
        }
        return true
    }

    func stopSignal(of pid: Int32) -> SignalNumber? {
        processes[pid]?.isStopped == true ? .stop : nil
    }

    func survey() -> (processes: [ProcessRelation], isComplete: Bool)? {
        guard hasProcessTable else { return nil }
        let daemon = ProcessRelation(
            pid: pid,
            parent: pid == 1 ? 0 : 1,
            group: processGroup,
            session: processGroup,
            state: .alive,
            startTime: 0
        )
        return ([daemon] + processes.values.map(\.relation).sorted { $0.pid < $1.pid }, true)
    }

    func relation(of pid: Int32) -> ProcessRelation? { processes[pid]?.relation }

    func isDescendant(_ process: Int32) -> Bool? {
        guard var current = processes[process] else { return nil }
        while current.parent != pid {
            guard let parent = processes[current.parent] else { return false }
            current = parent
        }
        return true
    }

    func environment(of pid: Int32, holds entries: [String]) -> Bool? {
        processes[pid].map { $0.environment.isSuperset(of: entries) }
    }

    func environment(of pid: Int32, valuesOf names: [String]) -> [String: String]? {
        guard let process = processes[pid], !process.hidesEnvironment else { return nil }
        let pairs = process.environment.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
            .filter { names.contains($0.key) }
    }

    func use(of pid: Int32) -> ProcessUse? {
        let use = uses[pid]
        looks += 1
        onUse(looks)
        return use
    }

    func user(of pid: Int32) -> UInt32? { processes[pid]?.user }

    func content(of path: String) -> [UInt8]? {
        readFiles.append(path)
        return files[path].map { Array($0.utf8) }
    }

    func exit(status: Int32) { exitStatus = exitStatus ?? status }
}
