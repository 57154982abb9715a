package import Model

/// Who belongs to a program, among all processes of the system (EXT-7).
///
/// Descendants are found through their parents. One that has lost its parent (setsid and a double fork, PITFALLS P16) is
/// a child of the process that adopts orphans: whether it belongs to this program or another one, the parents do not tell
/// any more.
package struct FamilyTree {
    private let leader: Int32
    private let daemon: Int32
    private let adoptsOrphans: Bool
    private let children: [Int32: [ProcessRelation]]
    private let pids: Set<Int32>
    private let table: [ProcessRelation]

    /// - Parameters:
    ///   - leader: the pid of the process that was started.
    ///   - daemon: our own.
    ///   - adoptsOrphans: whether orphans come to us; otherwise their parent may be any process.
    ///   - table: all processes.
    package init(leader: Int32, daemon: Int32, adoptsOrphans: Bool = true, table: [ProcessRelation]) {
        self.leader = leader
        self.daemon = daemon
        self.adoptsOrphans = adoptsOrphans
        self.table = table
        pids = Set(table.map(\.pid))
        children = Dictionary(grouping: table, by: \.parent)
    }

    /// The living members of the process group that the leader has or had, and the leader.
    package func group(isLeaderReaped: Bool) -> [ProcessRelation] {
        guard !isReused(isLeaderReaped) else { return [] }
        return table.filter { ($0.group == leader || $0.pid == leader) && $0.state != .zombie }
    }

    /// The living members of the whole tree.
    /// - Parameter isOurs: decides about a process whose parent does not tell where it comes from.
    package func members(isLeaderReaped: Bool, isOurs: (ProcessRelation) -> Bool) -> [ProcessRelation] {
        let isReused = isReused(isLeaderReaped)
        let roots = table.filter { process in
            if process.pid == leader { return !isLeaderReaped }
            if process.group == leader || process.session == leader { return !isReused }
            return mayBeOrphan(process) && isOurs(process)
        }
        var found: Set<ProcessRelation> = []
        var waiting = roots
        while let process = waiting.popLast() {
            guard process.pid != daemon, found.insert(process).inserted else { continue }
            waiting += children[process.pid] ?? []
        }
        return found.filter { $0.state != .zombie }.sorted { $0.pid < $1.pid }
    }

    /// The table is not of one moment: a parent that is not in it has ended while the others were looked at.
    private func mayBeOrphan(_ process: ProcessRelation) -> Bool {
        guard process.state != .zombie, process.pid != daemon else { return false }
        return !adoptsOrphans || process.parent == daemon || !pids.contains(process.parent)
    }

    /// While a group or session of this number has members, no process gets the number (the kernel's alloc_pid): one that
    /// has it after the leader was reaped is a stranger, and so is its group (PITFALLS P15, P17).
    private func isReused(_ isLeaderReaped: Bool) -> Bool {
        isLeaderReaped && pids.contains(leader)
    }
}
