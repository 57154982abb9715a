import LinuxSystem

/// The events that are waited for on a descriptor.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let reading = Interest(rawValue: 1)
    package static let writing = Interest(rawValue: 2)
    /// The next event is the last one until `Watch.change`.
    package static let once = Interest(rawValue: 4)
}

/// The events that have come.
package struct ReadyEvent {
    package let isReadable: Bool
    package let isWritable: Bool
    /// The other side has gone, or the descriptor has failed; its next call tells. Comes whatever is waited for, once
    /// while that is nothing.
    package let isOver: Bool

    init(_ bits: EventPoll.Bits) {
        isReadable = bits.contains(.readable)
        isWritable = bits.contains(.writable)
        isOver = !bits.isDisjoint(with: .over)
    }
}

/// A descriptor that the reactor waits for. It has an owner, as timers have: it ends with the value, and must have ended
/// when the descriptor is closed.
package final class Watch {
    let descriptor: Int32
    package internal(set) var interest: Interest
    /// Its place among the watches of the reactor; -1 once it has ended.
    var slot = -1
    /// False while the kernel does not take it into the set, and it is polled for.
    var isInSet = false
    private var onReady: ((ReadyEvent) -> Void)?
    private let reactor: Reactor

    init(_ descriptor: Int32, _ interest: Interest, of reactor: Reactor, _ onReady: @escaping (ReadyEvent) -> Void) {
        self.descriptor = descriptor
        self.interest = interest
        self.reactor = reactor
        self.onReady = onReady
    }

    deinit {
        reactor.end(self)
    }

    /// Waits for something else from now on.
    package func change(to interest: Interest) {
        guard slot >= 0, interest != self.interest else { return }
        self.interest = interest
        reactor.change(self)
    }

    /// Waits for nothing any more. Called again, it does nothing.
    package func end() {
        reactor.end(self)
        onReady = nil
    }

    /// What has come; an event that has become unwanted in the same pass is forgotten.
    func tell(_ event: ReadyEvent) {
        let isWanted =
            event.isOver || (event.isReadable && interest.contains(.reading))
            || (event.isWritable && interest.contains(.writing))
        guard isWanted else { return }
        // The set has let go of it by itself; poll(2) has not.
        if interest.contains(.once) { interest = [] }
        onReady?(event)
    }

    /// The bits that the kernel is asked for. With no interest only the end of the other side comes, and only once: it stays,
    /// and would come without end.
    var bits: EventPoll.Bits {
        var bits: EventPoll.Bits = []
        if interest.contains(.reading) { bits.insert(.readable) }
        if interest.contains(.writing) { bits.insert(.writable) }
        if interest.contains(.once) { bits.insert(.once) }
        return bits.isEmpty ? .edge : bits
    }
}
