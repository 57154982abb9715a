import LinuxSystem
import Model

/// The kernel, as far as the daemon acts on processes and asks about them. Tests have a kernel of their own, with invented
/// programs.
protocol ProcessKernel: AnyObject {
    /// Our own pid.
    var pid: Int32 { get }
    /// Our own process group.
    var processGroup: Int32 { get }
    /// Whether orphans of our programs come to us: as PID 1, or as a subreaper.
    var adoptsOrphans: Bool { get }

    func send(_ signal: SignalNumber, toProcess pid: Int32) throws(Errno)
    func send(_ signal: SignalNumber, toGroup leader: Int32) throws(Errno)
    /// Sends a signal to exactly this process, and not to another one that has got its pid since. ESRCH when it has ended.
    func send(_ signal: SignalNumber, to process: ProcessRelation) throws(Errno)
    /// Sends a signal to every process of the pid namespace but ourselves. ESRCH when there is no other process.
    func sendToAll(_ signal: SignalNumber) throws(Errno)

    /// Reports every child that has ended and was not reported before.
    /// - Parameter goOn: asked after each; false leaves the others for another call.
    /// - Returns: false when others may have been left.
    func reapAll(while goOn: () -> Bool, _ report: (_ pid: Int32, _ status: WaitStatus) -> Void) throws(Errno) -> Bool
    /// Takes one child from the kernel, if it has ended.
    func reap(_ child: Int32) -> WaitStatus?
    /// Whether there is a child that has ended and was not reported.
    var hasEndedChild: Bool { get }
    /// The signal that a child is stopped by; nil when it is not stopped.
    func stopSignal(of pid: Int32) -> SignalNumber?

    /// All processes that we can see; nil without /proc.
    func survey() -> (processes: [ProcessRelation], isComplete: Bool)?
    /// One process; nil when we can see no process with this pid.
    func relation(of pid: Int32) -> ProcessRelation?
    /// Whether a process descends from us; nil when that cannot be told any more.
    func isDescendant(_ pid: Int32) -> Bool?
    /// Whether a child with this pid is ours and has not ended.
    func isLivingChild(_ pid: Int32) -> Bool
    /// The resources that a process uses; nil when it has ended, or cannot be seen.
    func use(of pid: Int32) -> ProcessUse?
    /// The user that a process runs as; nil when that cannot be told.
    func user(of pid: Int32) -> UInt32?
    /// The values of these variables in the environment that a process was started with; nil when they cannot be seen, as
    /// those of another user's process, or are gone: a program may write its title over them.
    func environment(of pid: Int32, valuesOf names: [String]) -> [String: String]?
    /// Whether the environment of a process holds all of these entries (`NAME=value`); nil when we may not see it.
    func environment(of pid: Int32, holds entries: [String]) -> Bool?

    /// The content of a file of the kernel's, as in /proc; nil when it cannot be read.
    func content(of path: String) -> [UInt8]?

    /// Makes room for so many descriptors; where there is no room, opening them fails later.
    func makeRoom(forDescriptors count: Int)

    /// Makes a trap of our own end the programs too.
    /// - Parameter log: the file that gets a line about it; nil for none.
    func prepareForTrap(log: String?) throws(Errno)
    /// Ends the daemon.
    func exit(status: Int32)
}

extension ProcessKernel {
    // Without children of our own there is nothing to know.
    func reap(_ child: Int32) -> WaitStatus? { nil }
    var hasEndedChild: Bool { true }

    func relation(of pid: Int32) -> ProcessRelation? { survey()?.processes.first { $0.pid == pid } }

    func isLivingChild(_ pid: Int32) -> Bool {
        relation(of: pid).map { $0.parent == self.pid && $0.state != .zombie } ?? false
    }

    func use(of pid: Int32) -> ProcessUse? { nil }

    func user(of pid: Int32) -> UInt32? { nil }

    func content(of path: String) -> [UInt8]? { nil }

    func makeRoom(forDescriptors count: Int) {}

    func prepareForTrap(log: String?) throws(Errno) {}

    /// Sends a signal to a process, or to the process group that it leads.
    func send(_ signal: SignalNumber, to pid: Int32, asGroup: Bool) throws(Errno) {
        if asGroup { try send(signal, toGroup: pid) } else { try send(signal, toProcess: pid) }
    }
}

/// The kernel that we run on.
final class LinuxKernel: ProcessKernel {
    /// Bytes that are read at most; a table of mounts has some hundred for each mount.
    private static let largestFile = 4 << 20

    var pid: Int32 { ProcessIdentity.pid }
    var processGroup: Int32 { ProcessIdentity.processGroup }
    var adoptsOrphans: Bool { ProcessIdentity.adoptsOrphans }

    func send(_ signal: SignalNumber, toProcess pid: Int32) throws(Errno) {
        try Signalling.send(signal, toProcess: pid)
    }

    func send(_ signal: SignalNumber, toGroup leader: Int32) throws(Errno) {
        try Signalling.send(signal, toGroup: leader)
    }

    func send(_ signal: SignalNumber, to process: ProcessRelation) throws(Errno) {
        try Signalling.send(signal, to: process)
    }

    func sendToAll(_ signal: SignalNumber) throws(Errno) {
        try Signalling.sendToAll(signal)
    }

    func reapAll(while goOn: () -> Bool, _ report: (Int32, WaitStatus) -> Void) throws(Errno) -> Bool {
        try Reaper.reapAll(while: goOn) { pid, status in
            LastResort.ended(pid)
            report(pid, status)
        }
    }

    func makeRoom(forDescriptors count: Int) {
        try? DescriptorTable.makeRoom(for: count)
    }

    func reap(_ child: Int32) -> WaitStatus? {
        guard let status = Reaper.reap(child) else { return nil }
        LastResort.ended(child)
        return status
    }

    var hasEndedChild: Bool { Reaper.hasEndedChild }

    func stopSignal(of pid: Int32) -> SignalNumber? {
        Reaper.stopSignal(of: pid)
    }

    func survey() -> (processes: [ProcessRelation], isComplete: Bool)? {
        ProcessTable.survey()
    }

    func relation(of pid: Int32) -> ProcessRelation? {
        ProcessTable.relation(of: pid)
    }

    func isDescendant(_ pid: Int32) -> Bool? {
        ProcessTable.isDescendant(pid)
    }

    func environment(of pid: Int32, holds entries: [String]) -> Bool? {
        ProcessTable.environment(of: pid, holds: entries)
    }

    func environment(of pid: Int32, valuesOf names: [String]) -> [String: String]? {
        ProcessTable.environment(of: pid, valuesOf: names)
    }

    func isLivingChild(_ pid: Int32) -> Bool {
        Reaper.isLivingChild(pid)
    }

    func use(of pid: Int32) -> ProcessUse? {
        ProcessTable.use(of: pid)
    }

    func user(of pid: Int32) -> UInt32? {
        ProcessTable.privileges(of: pid)?.user
    }

    func content(of path: String) -> [UInt8]? {
        try? Files.contents(of: path, limit: Self.largestFile)
    }

    func prepareForTrap(log: String?) throws(Errno) {
        try LastResort.prepare(log: log)
    }

    func exit(status: Int32) {
        ProcessIdentity.exit(status: status)
    }
}
