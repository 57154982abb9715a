import DequeModule
package import Model

/// The rules of the one connection to the system's log daemon (LOG-60): what waits, what is lost, when a connection
/// is made. `SyslogConnection` carries its effects out.
///
/// Nothing ever waits for that daemon: lines are kept up to a limit while it is busy, dropped and counted beyond that
/// and while it is away. A daemon that has been restarted is found with the next line.
package struct SyslogMachine {
    /// Kinds of sockets that log daemons have, in the order in which they are tried (syslog(3) does the same).
    package enum Kind: Hashable, Sendable {
        case datagram, stream
    }

    /// Why the daemon has not taken a connection or a message.
    package struct Failure: Hashable, Sendable {
        package enum Meaning: Hashable, Sendable {
            /// The daemon's socket is of the other kind (EPROTOTYPE).
            case wrongKind
            /// No connection can take this message (EMSGSIZE).
            case tooLong
            case other
        }

        let meaning: Meaning
        let text: String

        /// - Parameter text: the words of the system for it.
        package init(_ meaning: Meaning, _ text: String) {
            self.meaning = meaning
            self.text = text
        }
    }

    /// Where the connection stands. Each case is a row of the table in `SyslogMachineTests`.
    package enum State: Hashable, Sendable {
        case disconnected
        case connecting(Kind)
        /// Nothing is under way.
        case connected(Link)
        /// The first message in the queue is under way.
        case sending(Link)
        /// A message is under way that counts as lost, as the time for the last ones is over.
        case sendingLost(Link)
    }

    /// A connection.
    package struct Link: Hashable, Sendable {
        let kind: Kind
        /// Whether it has taken anything: if not, another one would not either.
        var isProven = false
    }

    package enum Event: Hashable, Sendable {
        /// A line to be sent, now or when the daemon has room.
        case line([UInt8])
        case connected
        case refused(Failure)
        /// The message under way has been taken.
        case sent
        case failed(Failure)
        /// The connection has ended while nothing was under way.
        case closed
        /// Asks for `drained` once everything has been sent or lost.
        case drain
        /// The time for draining is over.
        case deadline
    }

    package enum Effect: Hashable, Sendable {
        /// Answered by `connected` or `refused`.
        case connect(Kind)
        /// Answered by `sent` or `failed`. One message at a time: several in one writev(2) would arrive as one datagram.
        case send([UInt8])
        case disconnect
        /// Lines begin to be lost, or get through again.
        case report(String)
        case startDeadline
        /// The deadline counts no more.
        case drained
    }

    /// Bytes that are kept for a daemon that is busy.
    static let capacity = 1024 * 1024
    /// Nanoseconds between two tries to connect: a program that writes a lot while there is no daemon must not cost two
    /// system calls a line.
    static let retryNanoseconds: Int64 = 10_000_000

    private let path: String
    private let message: (_ text: [UInt8]) -> [UInt8]
    private(set) var state = State.disconnected
    private var queue = Deque<[UInt8]>()
    private var queuedBytes = 0
    /// When a connection that could not be made may be tried again.
    private var retryAt = MonotonicTime(nanoseconds: .min)
    /// The count of lost lines before the present series of losses; nil while no lines are lost.
    private var lostBefore: Int?
    /// Whether `drained` is asked for.
    private var isDraining = false
    /// Lines that were lost since the start.
    package private(set) var lostLines = 0

    /// - Parameters:
    ///   - path: of the daemon's socket, for the reports.
    ///   - message: makes a message of a line, with the time of the call. Not called for a line that is lost at once.
    package init(path: String, message: @escaping (_ text: [UInt8]) -> [UInt8]) {
        self.path = path
        self.message = message
    }

    /// The effects of an event. An event that does not fit the state changes nothing.
    package mutating func handle(_ event: Event, at now: MonotonicTime) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .line(let text): add(text, now, &effects)
        case .connected: connected()
        case .refused(let failure): refused(failure, now, &effects)
        case .sent: sent(&effects)
        case .failed(let failure): failed(failure, now, &effects)
        case .closed: if case .connected = state { state = .disconnected }
        case .drain:
            isDraining = true
            if !queue.isEmpty { effects.append(.startDeadline) }
        case .deadline:
            guard isDraining else { break }
            if case .sending(let link) = state { state = .sendingLost(link) }
            loseAll(because: "it does not take the last lines", now, &effects)
        }
        goOn(&effects)
        return effects
    }

    /// Does what is next, when nothing is under way.
    private mutating func goOn(_ effects: inout [Effect]) {
        guard let next = queue.first else {
            if isDraining { drained(&effects) }
            return
        }
        switch state {
        case .disconnected:
            state = .connecting(.datagram)
            effects.append(.connect(.datagram))
        case .connected(let link):
            state = .sending(link)
            // Messages on a stream are told apart by a NUL behind each.
            effects.append(.send(link.kind == .stream ? next + [0] : next))
        case .connecting, .sending, .sendingLost:
            break
        }
    }

    private mutating func drained(_ effects: inout [Effect]) {
        isDraining = false
        if let lostBefore { effects.append(.report("syslog '\(path)': \(lostLines - lostBefore) lines were lost")) }
        effects.append(.drained)
    }

    private mutating func add(_ text: [UInt8], _ now: MonotonicTime, _ effects: inout [Effect]) {
        guard queuedBytes < Self.capacity else {
            return lose(1, because: "it does not take lines as fast as they come", &effects)
        }
        if state == .disconnected, lostBefore != nil, now < retryAt {
            lostLines += 1
            return
        }
        let message = message(text)
        queuedBytes += message.count
        queue.append(message)
    }

    // MARK: The connection

    private mutating func connected() {
        if case .connecting(let kind) = state { state = .connected(Link(kind: kind)) }
    }

    private mutating func refused(_ failure: Failure, _ now: MonotonicTime, _ effects: inout [Effect]) {
        guard case .connecting(let kind) = state else { return }
        if kind == .datagram, failure.meaning == .wrongKind {
            state = .connecting(.stream)
            effects.append(.connect(.stream))
        } else {
            state = .disconnected
            loseAll(because: failure.text, now, &effects)
        }
    }

    private mutating func sent(_ effects: inout [Effect]) {
        switch state {
        case .sending(var link):
            link.isProven = true
            state = .connected(link)
            forgetFirst()
        case .sendingLost(var link):
            link.isProven = true
            state = .connected(link)
        case .disconnected, .connecting, .connected:
            return
        }
        guard let before = lostBefore, queue.isEmpty else { return }
        lostBefore = nil
        effects.append(.report("syslog '\(path)' takes lines again, \(lostLines - before) lines were lost"))
    }

    private mutating func failed(_ failure: Failure, _ now: MonotonicTime, _ effects: inout [Effect]) {
        let link: Link
        switch state {
        case .sending(let present), .sendingLost(let present): link = present
        case .disconnected, .connecting, .connected: return
        }
        let isLost = state == .sendingLost(link)
        state = .disconnected
        effects.append(.disconnect)
        if failure.meaning == .tooLong {
            guard !isLost else { return }
            forgetFirst()
            lose(1, because: failure.text, &effects)
        } else if !link.isProven {
            loseAll(because: failure.text, now, &effects)
        }
        // Else the daemon may have been restarted: the message is sent once more, through a new connection.
    }

    // MARK: Losing

    private mutating func forgetFirst() {
        guard let message = queue.popFirst() else { return }
        queuedBytes -= message.count
    }

    private mutating func loseAll(because reason: String, _ now: MonotonicTime, _ effects: inout [Effect]) {
        retryAt = MonotonicTime(nanoseconds: now.nanoseconds + Self.retryNanoseconds)
        let count = queue.count
        queue.removeAll()
        queuedBytes = 0
        lose(count, because: reason, &effects)
    }

    private mutating func lose(_ count: Int, because reason: String, _ effects: inout [Effect]) {
        let before = lostLines
        lostLines += count
        guard lostBefore == nil else { return }
        lostBefore = before
        effects.append(.report("cannot write to syslog '\(path)': \(reason); lines for it are dropped meanwhile"))
    }
}
