/// Tells pages that something has changed in the daemon. Listeners are held weakly and told at once, on the loop.
package final class ChangeFeed {
    package enum Change {
        /// A process has changed; it has the name that users know it by.
        case process(String)
        /// Groups or processes have come or gone.
        case groups
        /// The daemon has begun to end, or to restart.
        case life
    }

    private struct Listener {
        weak var listener: (any ChangeListener)?
    }

    /// The epoch of the counts: another daemon, or the same after a restart, counts from the beginning.
    private let epoch: Int64
    private var serial: UInt64
    private var listeners: [ObjectIdentifier: Listener] = [:]

    /// - Parameters:
    ///   - epoch: names the state that the changes are counted from.
    ///   - serial: the changes since then, of processes and of groups that have come or gone. The core counts the same
    ///     changes, so that the versions go on from one control process to the next.
    package init(epoch: Int64, serial: UInt64) {
        self.epoch = epoch
        self.serial = serial
    }

    /// The name of the present state: two states with the same name are the same.
    var version: String { "\(epoch)-\(serial)" }

    /// Called when the change has been made.
    package func publish(_ change: Change) {
        serial &+= 1
        for listener in Array(listeners.values) { listener.listener?.changed(change) }
    }

    /// Tells that the daemon ends or restarts, which makes no other version.
    package func publishLife() {
        for listener in Array(listeners.values) { listener.listener?.changed(.life) }
    }

    func add(_ listener: any ChangeListener) {
        listeners[ObjectIdentifier(listener)] = Listener(listener: listener)
    }

    func remove(_ listener: any ChangeListener) {
        listeners[ObjectIdentifier(listener)] = nil
    }
}

/// An object that wants to know of changes.
protocol ChangeListener: AnyObject {
    func changed(_ change: ChangeFeed.Change)
}
