import Model

/// Children that are a part of supervisord and belong to no program: a relay of a standard stream, the control process. Their
/// ends do not count as orphans, and no sweep touches them.
final class OwnChildren {
    private var endings: [Int32: (WaitStatus) -> Void] = [:]

    init() {}

    /// - Parameter onEnd: called once the child has been reaped, by the code that has `take`n it.
    func add(_ pid: Int32, onEnd: @escaping (WaitStatus) -> Void) {
        endings[pid] = onEnd
    }

    /// Forgets a child that has been reaped.
    /// - Returns: the action for its end; nil for a pid that is not one of these.
    func take(_ pid: Int32) -> ((WaitStatus) -> Void)? {
        endings.removeValue(forKey: pid)
    }

    /// The pids of all children, in no order.
    var pids: [Int32] { Array(endings.keys) }

    func contains(_ pid: Int32) -> Bool {
        endings[pid] != nil
    }
}
