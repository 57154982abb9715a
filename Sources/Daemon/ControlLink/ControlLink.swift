import ControlProtocol
import LinuxSystem
import Model
import Reactor

/// The core's end of the line to the control process: messages over one socket, and descriptors to it over another.
///
/// The other side is trusted no more than a client. It may ask for what a client may, at a pace that leaves the loop to
/// others, and messages that it does not take are kept only within limits. Operations that it has begun go on without it.
final class ControlLink {
    struct Handlers {
        /// Clients are served.
        var onReady: () -> Void
        var onPong: (UInt32) -> Void
        /// The control process is about to end, because it has nothing to do.
        var onGoodbye: () -> Void
        /// Why the link is of no use any more: nil when the other side has closed it, otherwise what it has said that it may
        /// not, which is in the log by then.
        var onEnd: (String?) -> Void
    }

    /// Bytes that wait for the other side, above which it is not listened to.
    private static let mostUnsent = 1 << 20

    private let reactor: Reactor
    private let log: (LogLevel, String) -> Void
    private let handlers: Handlers
    private let line: ConfinedLine
    /// nil once it is closed.
    private var files: Descriptor?
    private var outbox = ControlOutbox()
    private var welcome: Welcome?
    private var session: ControlSession?
    private var feed: ControlFeed?
    /// nil unless the other side follows the output of processes.
    private var follower: OutputFollower?
    private weak var supervisor: Supervisor?
    private lazy var lines = ControlLines(reactor: reactor, log: log)
    /// Whether messages wait for others to have their turn.
    private var isYielding = false
    private var isTaking = false
    /// Whether messages wait until the other side has taken what is for it.
    private var isHeldBack = false

    /// - Parameters:
    ///   - stream: a connected socket for bytes; it becomes non-blocking.
    ///   - files: a connected socket that keeps messages apart.
    ///   - log: writes to the activity log.
    init(
        stream: consuming Descriptor,
        files: consuming Descriptor,
        reactor: Reactor,
        log: @escaping (LogLevel, String) -> Void,
        handlers: Handlers
    ) throws(Errno) {
        self.reactor = reactor
        self.log = log
        self.handlers = handlers
        self.files = consume files
        line = try ConfinedLine(stream, limit: FrameReader.controlLimit, reactor: reactor)
        line.belongs(to: self)
    }

    deinit {
        close()
    }

    // MARK: What is told

    /// Sends the listening sockets, then the welcome.
    func begin(_ welcome: Welcome, sockets: [Int32]) {
        guard isOpen else { return }
        do throws(Errno) {
            for socket in sockets { try pass(socket) }
        } catch {
            return fail("cannot pass the listening sockets on to the control process: \(error.text)")
        }
        self.welcome = welcome
        outbox.append(.welcome(welcome))
        follow()
        flush()
    }

    /// Sets the supervisor that requests are for, and that reports its changes. A new generation gets a new link.
    func serve(_ supervisor: Supervisor) {
        guard isOpen else { return }
        self.supervisor = supervisor
        session = ControlSession(
            supervisor,
            pass: { [weak self] descriptor throws(Errno) in try self?.pass(descriptor) },
            followOutput: { [weak self] in self?.followOutput($0) },
            answer: { [weak self] number, answer in self?.answer(number, answer) }
        )
        follow()
    }

    func ping(_ number: UInt32) {
        send(.ping(number))
    }

    /// The generation is over.
    func finish() {
        send(.finish)
    }

    /// Whether something is on its way to the other side, or owed to it.
    var isWorkOwed: Bool { !outbox.isEmpty || (session?.outstanding ?? 0) > 0 }

    /// Closes the link. Operations that were begun go on, and their answers are dropped.
    func close() {
        guard isOpen else { return }
        line.close()
        files = nil
        if let feed, supervisor?.feed === feed { supervisor?.feed = nil }
        followOutput(false)
        feed = nil
        session = nil
        outbox = ControlOutbox()
    }

    /// Whether anything can be told.
    var isOpen: Bool { line.isOpen }

    /// Changes are sent from the moment that both sides know the state before them.
    private func follow() {
        guard let supervisor, let welcome else { return }
        self.welcome = nil
        feed = ControlFeed(
            supervisor,
            after: welcome,
            onPending: { [weak self] in self?.line.flushSoon() },
            tellNow: { [weak self] in self?.flush() }
        )
        supervisor.feed = feed
    }

    /// Starts or stops sending output. Output that waits at a stop is not sent.
    private func followOutput(_ isWanted: Bool) {
        guard isWanted != (follower != nil) else { return }
        let context = supervisor?.context
        if let follower, context?.outputFollower === follower { context?.outputFollower = nil }
        follower = nil
        guard isWanted else { return }
        let follower = OutputFollower { [weak self] in self?.line.flushSoon() }
        self.follower = follower
        context?.outputFollower = follower
    }

    private func pass(_ descriptor: Int32) throws(Errno) {
        guard let number = files?.number else { throw .badDescriptor }
        try DescriptorPassing.send(descriptor, over: number)
    }

    private func send(_ message: CoreMessage) {
        guard isOpen else { return }
        outbox.append(message)
        flush()
    }

    /// Sends an answer after all changes that have led to it.
    private func answer(_ number: UInt32, _ answer: Answer) {
        guard isOpen else { return }
        moveChanges()
        if feed?.hasPending == true || outbox.holdsAnswers {
            outbox.hold(.answer(number, answer))
        } else {
            outbox.append(.answer(number, answer))
        }
        line.flushSoon()
    }

    /// Moves changes to the line as far as that has room.
    private func moveChanges() {
        while outbox.hasRoom, let change = feed?.next() { outbox.append(change) }
        if outbox.holdsAnswers, outbox.hasRoom, feed?.hasPending != true { outbox.release() }
        while outbox.isCalm, let messages = follower?.next() { outbox.append(messages) }
    }

    // MARK: What is heard

    /// Messages that have come already need no event to be taken.
    private func goOnListening() {
        if isHeldBack, mayListen {
            isHeldBack = false
            yield()
        }
        wait()
    }

    private var mayListen: Bool { outbox.unsent <= Self.mostUnsent }

    private func yield() {
        guard !isYielding else { return }
        isYielding = true
        reactor.afterOthers { [weak self] in
            self?.isYielding = false
            self?.takeMessages()
        }
    }

    private func take(_ message: ControlMessage) {
        switch message {
        case .ready: handlers.onReady()
        case .log(let level, let text): lines.write(level, text)
        case .request(let number, let request, let isFromPage):
            guard let session else { return fail("the control process has asked before it was welcome") }
            session.carryOut(request, number, isFromPage: isFromPage)
        case .pong(let number): handlers.onPong(number)
        case .goodbye: handlers.onGoodbye()
        }
    }

    /// Waits for the events with which the link can go on.
    private func wait() {
        line.wait(toRead: mayListen && !isYielding, toWrite: !outbox.isEmpty)
    }

    // MARK: The end

    private func fail(_ text: String) {
        log(.warn, text)
        end(text)
    }

    private func end(_ text: String?) {
        guard isOpen else { return }
        close()
        handlers.onEnd(text)
    }
}

extension ControlLink: ConfinedLineOwner {
    func flush() {
        repeat {
            moveChanges()
            switch outbox.send(over: line) {
            case .all: break
            case .part: return goOnListening()
            case .over: return end(nil)
            }
        } while feed?.hasPending == true || outbox.holdsAnswers || follower?.isEmpty == false
        goOnListening()
    }

    /// Takes messages until others are to have their turn, or the other side takes no answers.
    func takeMessages() {
        guard !isYielding, !isTaking else { return }
        isTaking = true
        let turn = Turn()
        do throws(WireProblem) {
            while isOpen, mayListen, let frame = try line.frames.next() {
                take(try ControlMessage(frame))
                guard !turn.isOver else {
                    yield()
                    break
                }
            }
            isTaking = false
            isHeldBack = !mayListen
            wait()
        } catch {
            isTaking = false
            fail("the control process has sent \(error.text), it is not listened to any more")
        }
    }

    func lineHasEnded() {
        end(nil)
    }
}
