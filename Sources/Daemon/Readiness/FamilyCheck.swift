import LinuxSystem
import Model

/// Whether a process is that of a program or descends from it, also after setsid and a double fork, as `killmode=tree` finds
/// them (EXT-7, EXT-71). The way up from the process is short, and the table of all processes is not looked at.
struct FamilyCheck {
    private static let longestAncestry = 1000
    /// Ancestors may end while they are looked at; then the way up is another one.
    private static let tries = 3

    /// The process of the program; nil when it has been reaped, and its pid may be another's.
    let leader: Int32?
    /// That the program's environment holds (`FamilyMark`).
    let mark: String
    let kernel: any ProcessKernel
    /// Whether an orphan whose environment we may not see can be none but this program's.
    let mayClaim: (Int32) -> Bool

    /// - Parameter pid: as the kernel has told it: 0 for a process that we cannot see. One that has ended and was reaped, by
    ///   a parent that is not us, is a stranger, as nothing tells any more where it came from.
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

    /// Our child that is not the program itself. Its parents do not tell any more where it comes from.
    private func isMember(orphan process: ProcessRelation) -> Bool {
        if let leader, process.group == leader || process.session == leader { return true }
        return isMarked(process) ?? mayClaim(process.pid)
    }

    private func isMarked(_ process: ProcessRelation) -> Bool? {
        // It has no environment any more.
        process.state == .zombie ? nil : kernel.environment(of: process.pid, holds: [mark])
    }
}
