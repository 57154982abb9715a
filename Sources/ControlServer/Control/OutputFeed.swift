package import ControlProtocol

/// Passes the output of processes on to the clients that follow all output (EXT-90). Listeners are held weakly and told at
/// once, on the loop. The core is asked for output while there is a listener, and not otherwise.
package final class OutputFeed {
    private struct Listener {
        weak var listener: (any OutputListener)?
    }

    private let onWish: (Bool) -> Void
    private var listeners: [ObjectIdentifier: Listener] = [:]

    /// - Parameter onWish: told when the first listener comes, and when the last one has gone.
    package init(onWish: @escaping (Bool) -> Void) {
        self.onWish = onWish
    }

    package func publish(_ piece: OutputPiece) {
        for listener in Array(listeners.values) { listener.listener?.wrote(piece) }
    }

    func add(_ listener: any OutputListener) {
        let isFirst = listeners.isEmpty
        listeners[ObjectIdentifier(listener)] = Listener(listener: listener)
        if isFirst { onWish(true) }
    }

    /// Removes a listener; call it before the listener goes.
    func remove(_ listener: any OutputListener) {
        guard listeners.removeValue(forKey: ObjectIdentifier(listener)) != nil, listeners.isEmpty else { return }
        onWish(false)
    }
}

/// An object that wants the output of processes.
protocol OutputListener: AnyObject {
    func wrote(_ piece: OutputPiece)
}
