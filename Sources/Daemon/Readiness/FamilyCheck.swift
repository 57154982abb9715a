import LinuxSystem
import Model

/// Whether a process is that of a program or descends from it, also after setsid and a double fork, as `killmode=tree` finds
/// them (EXT-7, EXT-71). The chain of parents is short, so the table of all processes is not read.
struct FamilyCheck {
    private static let longestAncestry = 1000
    /// Ancestors may end while they are looked at; the chain is then another one, and is tried again so often.
    private static let tries = 3

    /// The process of the program; nil when it has been reaped, and its pid may be another's.
    let leader: Int32?
    /// The mark in the program's environment (`FamilyMark`).
    let mark: String
    let kernel: any ProcessKernel
    /// Whether an orphan whose environment we may not see can only be this program's.
    let mayClaim: (Int32) -> Bool

    /// - Parameter pid: the pid that the kernel has told: 0 for a process that we cannot see. A process that another parent
    ///   has reaped is a stranger, as nothing shows its origin any more.
    func isMember(_ pid: Int32) -> Bool {
        guard pid > 0, pid != kernel.pid else { return false }
        if pid == leader { return true }
        guard let process = kernel.relation(of: pid) else { return false }
        for _ in 0..<Self.tries {
            if let answer = climb(from: process) { return answer }
        }
        return false
    }

    /// nil when an ancestor has ended meanwhile.
    private func climb(from process: ProcessRelation) -> Bool? {
        var current = process
        for _ in 0..<Self.longestAncestry {
            if current.parent == leader, leader != nil { return true }
            if current.parent == kernel.pid { return isMember(orphan: current) }
            // Without a subreaper an orphan's parent may be any process.
            if !kernel.adoptsOrphans, isMarked(current) == true { return true }
            if current.parent <= 1 { return false }
            guard let parent = kernel.relation(of: current.parent) else { return nil }
            current = parent
        }
        return false
    }

    /// Looks at our child that is not the program itself. Its parents do not show its origin any more.
    private func isMember(orphan process: ProcessRelation) -> Bool {
        if let leader, process.group == leader || process.session == leader { return true }
        return isMarked(process) ?? mayClaim(process.pid)
    }

    private func isMarked(_ process: ProcessRelation) -> Bool? {
        // A zombie has no environment any more.
        process.state == .zombie ? nil : kernel.environment(of: process.pid, holds: [mark])
    }
}
