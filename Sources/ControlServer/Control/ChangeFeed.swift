import LinuxSystem
import Model

/// Tells pages that something has changed in the daemon. Listeners are held weakly and told at once, on the loop.
package final class ChangeFeed {
    package enum Change {
        /// Of a process, by the name that users know it by.
        case process(String)
        /// Groups or processes have come or gone.
        case groups
    }

    private struct Listener {
        weak var listener: (any ChangeListener)?
    }

    /// Another daemon, or the same after a restart, counts from the beginning.
    private let epoch = Clock.monotonicNow().nanoseconds
    private var serial: UInt64 = 0
    private var listeners: [ObjectIdentifier: Listener] = [:]

    package init() {}

    /// The name of the present state: two states of the same name are the same.
    var version: String { "\(epoch)-\(serial)" }

    /// Called when the change has been made.
    package func publish(_ change: Change) {
        serial &+= 1
        for listener in Array(listeners.values) { listener.listener?.changed(change) }
    }

    func add(_ listener: any ChangeListener) {
        listeners[ObjectIdentifier(listener)] = Listener(listener: listener)
    }

    func remove(_ listener: any ChangeListener) {
        listeners[ObjectIdentifier(listener)] = nil
    }
}

/// It wants to know of changes.
protocol ChangeListener: AnyObject {
    func changed(_ change: ChangeFeed.Change)
}
