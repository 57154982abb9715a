import Model

/// Who belongs to a program, among all processes of the system (EXT-7).
///
/// Descendants are found through their parents. One that has lost its parent (setsid and a double fork, PITFALLS P16) has
/// been adopted by the daemon: whether it belongs to this program or another one, the parents do not tell any more.
package struct FamilyTree {
    private let leader: Int32
    private let adopter: Int32
    private let children: [Int32: [ProcessRelation]]
    private let table: [ProcessRelation]

    /// - Parameters:
    ///   - leader: the pid of the process that was started.
    ///   - adopter: the daemon, to which orphans come.
    ///   - table: all processes.
    package init(leader: Int32, adopter: Int32, table: [ProcessRelation]) {
        self.leader = leader
        self.adopter = adopter
        self.table = table
        children = Dictionary(grouping: table, by: \.parent)
    }

    /// The living members of the process group that the leader has or had.
    package func group(isLeaderReaped: Bool) -> [ProcessRelation] {
        guard !isReused(isLeaderReaped) else { return [] }
        return table.filter { $0.group == leader && $0.state != .zombie }
    }

    /// The living members of the whole tree.
    /// - Parameter isOurs: decides about a child of the daemon that is not the leader.
    package func members(isLeaderReaped: Bool, isOurs: (ProcessRelation) -> Bool) -> [ProcessRelation] {
        let isReused = isReused(isLeaderReaped)
        let roots = table.filter { process in
            if process.pid == leader { return !isLeaderReaped }
            if process.group == leader || process.session == leader { return !isReused }
            return process.parent == adopter && process.state != .zombie && isOurs(process)
        }
        var found: Set<ProcessRelation> = []
        var waiting = roots
        while let process = waiting.popLast() {
            guard process.pid != adopter, found.insert(process).inserted else { continue }
            waiting += children[process.pid] ?? []
        }
        return found.filter { $0.state != .zombie }.sorted { $0.pid < $1.pid }
    }

    /// While a group or session of this number has members, no process gets the number (the kernel's alloc_pid): one that
    /// has it after the leader was reaped is a stranger, and so is its group (PITFALLS P15, P17).
    private func isReused(_ isLeaderReaped: Bool) -> Bool {
        isLeaderReaped && table.contains { $0.pid == leader }
    }
}
