package import Model

/// Decides when there is a control process: it is started for the clients that wait, started again when it has died, and killed
/// when it does nothing for them. It may do what it likes; nothing of this ever waits for it.
///
/// The listening sockets are watched while there is no control process, and at times while there is one, to learn that a client has
/// come: then it is asked whether it still answers. Without clients nothing is asked, and nothing is waited for.
package struct ControlKeeperMachine {
    /// Milliseconds.
    package enum Patience {
        /// From the launch of the process until it serves.
        package static let start: Int64 = 10_000
        /// For the answer to a ping, and for the end after a goodbye.
        package static let answer: Int64 = 5000
        /// Between an answer and the next look for clients.
        package static let rest: Int64 = 5000
        /// A timer that goes off so much too late has been held up together with the process, as by a freezer.
        static let delay: Int64 = 1000
    }

    package enum Event: Hashable, Sendable {
        /// At first, and never again.
        case begin
        /// A client waits at a listening socket that is watched.
        case clientCame
        /// Answers to `launch`.
        case launched
        case launchFailed
        /// The process serves clients.
        case ready
        case pong(UInt32)
        /// The process is about to end.
        case goodbye
        /// Its messages have ended, or cannot be read.
        /// - Parameter isTold: whether the log knows.
        case linkLost(isTold: Bool)
        /// The process has been reaped.
        case ended(isClean: Bool)
        /// - Parameter isWorkOwed: whether the process has something of us that it has not taken.
        case timer(isWorkOwed: Bool)
    }

    package enum Effect: Hashable, Sendable {
        /// The sockets are to be watched until the next client comes, or not at all.
        case watch(Bool)
        case launch
        case ping(UInt32)
        case kill
        /// In the place of the one before.
        case setTimer(MonotonicTime)
        case cancelTimer
        case tell(ConfinedNews)
    }

    package enum Phase: Hashable, Sendable {
        /// No process, and no client that is known of.
        case resting
        /// The launch is under way.
        case launching
        /// No process until a timer goes off.
        /// - Parameter isWanted: whether one is started then without a client.
        case pausing(isWanted: Bool)
        case starting(deadline: MonotonicTime)
        /// It serves, and the next client is waited for.
        case serving
        /// It was asked whether it still answers.
        case asked(UInt32, deadline: MonotonicTime)
        /// It has answered lately.
        case trusted
        /// It has said goodbye.
        case leaving
        /// It was told to end by SIGKILL.
        /// - Parameter isTold: whether the log knows why.
        case killed(isTold: Bool)
    }

    private let isAlwaysWanted: Bool
    package private(set) var phase = Phase.resting
    private var pauses = RelaunchPauses()
    private var lastPing: UInt32 = 0

    /// - Parameter isAlwaysWanted: whether there is to be a process without clients too.
    package init(isAlwaysWanted: Bool) {
        self.isAlwaysWanted = isAlwaysWanted
    }

    /// - Returns: what is to be done, in order. `launch` is answered by an event, once all is done.
    package mutating func handle(_ event: Event, now: MonotonicTime) -> [Effect] {
        switch (phase, event) {
        case (.resting, .begin):
            return next()
        case (.resting, .clientCame):
            return launch()
        case (.launching, .launched):
            return launched(now)
        case (.launching, .launchFailed):
            let pause = pauses.launchFailed(now)
            phase = .pausing(isWanted: true)
            return [.setTimer(pause.end)] + (pause.isFirst ? [.tell(.launchFailed)] : [])
        case (.pausing(let isWanted), .timer):
            return isWanted ? launch() : next()
        case (.starting, .ready), (.asked(lastPing, _), .pong(lastPing)):
            pauses.serves()
            phase = .trusted
            return [.setTimer(now.advanced(byMilliseconds: Patience.rest))]
        case (.starting(let deadline), .timer):
            if Self.isLate(deadline, now) { return wait(now) }
            return kill(because: .stuckAtStart)
        case (.serving, .clientCame), (.trusted, .timer(isWorkOwed: true)):
            return ask(now)
        case (.trusted, .timer(isWorkOwed: false)):
            phase = .serving
            return [.cancelTimer, .watch(true)]
        case (.asked(_, let deadline), .timer):
            return Self.isLate(deadline, now) ? ask(now) : kill(because: .hung)
        case (.leaving, .timer):
            return kill(because: .hung)
        case (.starting, .goodbye), (.serving, .goodbye), (.asked, .goodbye), (.trusted, .goodbye):
            phase = .leaving
            return [.watch(false), .setTimer(now.advanced(byMilliseconds: Patience.answer))]
        case (.starting, .linkLost(let isTold)), (.serving, .linkLost(let isTold)), (.asked, .linkLost(let isTold)),
            (.trusted, .linkLost(let isTold)):
            phase = .killed(isTold: isTold)
            return [.watch(false), .cancelTimer, .kill]
        case (.leaving, .ended(isClean: true)):
            pauses.endedWell()
            return next()
        case (.killed(let isTold), .ended):
            return died(isTold: isTold, now)
        case (.starting, .ended), (.serving, .ended), (.asked, .ended), (.trusted, .ended), (.leaving, .ended):
            return died(isTold: false, now)
        default:
            // What comes late, or does not concern it: a pong of before, the end of the messages of a process that has
            // said goodbye.
            return []
        }
    }

    private mutating func launch() -> [Effect] {
        phase = .launching
        return [.watch(false), .cancelTimer, .launch]
    }

    private mutating func launched(_ now: MonotonicTime) -> [Effect] {
        let hasFailed = pauses.launched(now)
        return wait(now) + (hasFailed ? [.tell(.launchedAgain)] : [])
    }

    private mutating func wait(_ now: MonotonicTime) -> [Effect] {
        let deadline = now.advanced(byMilliseconds: Patience.start)
        phase = .starting(deadline: deadline)
        return [.setTimer(deadline)]
    }

    private mutating func ask(_ now: MonotonicTime) -> [Effect] {
        lastPing &+= 1
        let deadline = now.advanced(byMilliseconds: Patience.answer)
        phase = .asked(lastPing, deadline: deadline)
        return [.ping(lastPing), .setTimer(deadline)]
    }

    private mutating func kill(because reason: ConfinedNews) -> [Effect] {
        phase = .killed(isTold: true)
        return [.cancelTimer, .tell(reason), .kill]
    }

    private mutating func died(isTold: Bool, _ now: MonotonicTime) -> [Effect] {
        let news: [Effect] = isTold ? [] : [.tell(.died)]
        guard let end = pauses.died(now) else { return news + next() }
        phase = .pausing(isWanted: isAlwaysWanted)
        return news + [.watch(false), .setTimer(end)]
    }

    /// There is no process, and no reason to wait.
    private mutating func next() -> [Effect] {
        if isAlwaysWanted { return launch() }
        phase = .resting
        return [.cancelTimer, .watch(true)]
    }

    private static func isLate(_ deadline: MonotonicTime, _ now: MonotonicTime) -> Bool {
        now > deadline.advanced(byMilliseconds: Patience.delay)
    }
}
