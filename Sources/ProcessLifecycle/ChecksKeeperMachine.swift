package import Model

/// Decides when there is a process that looks at things over the network (EXT-73): it is started for the first look, started
/// again when it has died, asked again what it has not answered, killed when it does not answer, and ended when nothing has
/// been asked for some time. Every look has its deadline here, whatever becomes of the process.
package struct ChecksKeeperMachine {
    /// Milliseconds.
    package enum Patience {
        /// From the launch of the process until it says that it looks.
        package static let start: Int64 = 10_000
        /// For the result of a look, beyond the look's own time.
        package static let result: Int64 = 1000
        /// Without a look until the process is ended.
        package static let idle: Int64 = 60_000
        /// A timer that goes off so much too late has been held up together with the process, as by a freezer.
        static let delay: Int64 = 1000
    }

    package enum Event: Hashable, Sendable {
        /// A look is wanted, with a number that no other one has had.
        case wanted(UInt32, until: MonotonicTime)
        /// It is not wanted any more.
        case unwanted(UInt32)
        /// The process says what it came to.
        case answered(UInt32)
        /// Answers to `launch`.
        case launched
        case launchFailed
        /// The process looks.
        case ready
        /// Its messages have ended, or cannot be read.
        /// - Parameter isTold: whether the log knows.
        case linkLost(isTold: Bool)
        /// The process has been reaped.
        /// - Parameter isClean: whether it wanted to be another one.
        case ended(isClean: Bool)
        case timer
    }

    package enum Effect: Hashable, Sendable {
        case launch
        case kill
        /// The process is to look, until then.
        case ask(UInt32, until: MonotonicTime)
        /// The process need not look any more.
        case cancel(UInt32)
        /// The look has failed: its time is over.
        /// - Parameter hasProcess: whether there was a process to answer it.
        case expire(UInt32, hasProcess: Bool)
        /// In the place of the one before.
        case setTimer(MonotonicTime)
        case cancelTimer
        case tell(ConfinedNews)
    }

    package enum Phase: Hashable, Sendable {
        /// No process, and nothing to look at.
        case resting
        /// The launch is under way.
        case launching
        /// No process until then.
        case pausing(until: MonotonicTime)
        case starting(deadline: MonotonicTime)
        case looking
        /// It was told to end by SIGKILL.
        case killed(Reason)
    }

    package enum Reason: Hashable, Sendable {
        /// There was nothing to do.
        case idle
        /// - Parameter isTold: whether the log knows why.
        case trouble(isTold: Bool)
    }

    private struct Look {
        var deadline: MonotonicTime
        /// Its owner has been told that its time is over; the process has not said anything.
        var isOver = false
    }

    package private(set) var phase = Phase.resting
    private var looks: [UInt32: Look] = [:]
    private var pauses = RelaunchPauses(isFirstDeathFree: true)
    private var lastWork = MonotonicTime(nanoseconds: 0)
    /// No launch before.
    private var earliestLaunch = MonotonicTime(nanoseconds: .min)
    /// When the timer goes off; it may be earlier than anything is due, so that an answer changes nothing of it.
    private var timer: MonotonicTime?

    package init() {}

    /// Looks that are wanted, or whose end the process has not told.
    package var count: Int { looks.count }

    /// - Returns: what is to be done, in order. `launch` is answered by an event, once all is done.
    package mutating func handle(_ event: Event, now: MonotonicTime) -> [Effect] {
        var effects: [Effect] = []
        var next: MonotonicTime?
        if !looks.isEmpty { lastWork = now }
        switch event {
        case .wanted(let number, let deadline):
            want(number, deadline, now, &effects)
            next = deadline
        case .unwanted(let number):
            if looks.removeValue(forKey: number).map({ !$0.isOver }) == true, hasProcess { effects = [.cancel(number)] }
        case .answered(let number):
            looks[number] = nil
        case .launched: launched(now, &effects)
        case .launchFailed: launchFailed(now, &effects)
        case .ready:
            guard case .starting = phase else { break }
            pauses.serves()
            phase = .looking
        case .linkLost(let isTold):
            if hasProcess { kill(.trouble(isTold: isTold), &effects) }
        case .ended(let isClean): ended(isClean, now, &effects)
        case .timer:
            timerWentOff(now, &effects)
            next = looks.values.map { $0.isOver ? Self.end($0) : $0.deadline }.min()
        }
        setTimer(next, &effects)
        return effects
    }

    /// Whether there is one that can be asked.
    private var hasProcess: Bool {
        switch phase {
        case .starting, .looking: true
        case .resting, .launching, .pausing, .killed: false
        }
    }

    private mutating func want(
        _ number: UInt32,
        _ deadline: MonotonicTime,
        _ now: MonotonicTime,
        _ effects: inout [Effect]
    ) {
        looks[number] = Look(deadline: deadline)
        lastWork = now
        if hasProcess { effects.append(.ask(number, until: deadline)) }
        if phase == .resting { launch(now, &effects) }
    }

    // MARK: The process

    /// Now, or once it may be.
    private mutating func launch(_ now: MonotonicTime, _ effects: inout [Effect]) {
        if now < earliestLaunch {
            phase = .pausing(until: earliestLaunch)
        } else {
            phase = .launching
            effects.append(.launch)
        }
    }

    private mutating func launched(_ now: MonotonicTime, _ effects: inout [Effect]) {
        guard phase == .launching else { return }
        if pauses.launched(now) { effects.append(.tell(.launchedAgain)) }
        phase = .starting(deadline: now.advanced(byMilliseconds: Patience.start))
        for (number, look) in looks.sorted(by: { $0.key < $1.key }) where !look.isOver {
            effects.append(.ask(number, until: look.deadline))
        }
    }

    private mutating func launchFailed(_ now: MonotonicTime, _ effects: inout [Effect]) {
        guard phase == .launching else { return }
        let pause = pauses.launchFailed(now)
        if pause.isFirst { effects.append(.tell(.launchFailed)) }
        earliestLaunch = pause.end
        rest(now, &effects)
    }

    private mutating func kill(_ reason: Reason, _ effects: inout [Effect]) {
        phase = .killed(reason)
        forget()
        effects.append(.kill)
    }

    /// What is over was owed by the process alone.
    private mutating func forget() {
        looks = looks.filter { !$0.value.isOver }
    }

    private mutating func ended(_ isClean: Bool, _ now: MonotonicTime, _ effects: inout [Effect]) {
        switch phase {
        case .killed(.idle): break
        // That of its messages is often heard before its own end.
        case .killed(.trouble(let isTold)): died(isTold: isTold || isClean && pauses.hasServed, now, &effects)
        case .starting, .looking: died(isTold: isClean && pauses.hasServed, now, &effects)
        case .resting, .launching, .pausing: return
        }
        forget()
        rest(now, &effects)
    }

    private mutating func died(isTold: Bool, _ now: MonotonicTime, _ effects: inout [Effect]) {
        if !isTold { effects.append(.tell(.died)) }
        if let end = pauses.died(now) { earliestLaunch = end }
    }

    /// There is no process; another one is started if something is to be looked at.
    private mutating func rest(_ now: MonotonicTime, _ effects: inout [Effect]) {
        phase = .resting
        if !looks.isEmpty { launch(now, &effects) }
    }

    // MARK: Time

    private mutating func timerWentOff(_ now: MonotonicTime, _ effects: inout [Effect]) {
        // No process can have answered meanwhile.
        let isLate = timer.map { now > $0.advanced(byMilliseconds: Patience.delay) } ?? false
        timer = nil
        if isLate { grantDelay(now) }
        expire(now, &effects)
        switch phase {
        case .pausing(let until):
            guard until <= now else { break }
            rest(now, &effects)
        case .starting(let deadline) where deadline <= now:
            effects.append(.tell(.stuckAtStart))
            kill(.trouble(isTold: true), &effects)
        case .starting, .looking:
            if looks.values.contains(where: { $0.isOver && Self.end($0) <= now }) {
                effects.append(.tell(.hung))
                kill(.trouble(isTold: true), &effects)
            } else if looks.isEmpty, idleEnd <= now {
                kill(.idle, &effects)
            }
        case .resting, .launching, .killed: break
        }
    }

    private mutating func grantDelay(_ now: MonotonicTime) {
        let earliest = now.advanced(byMilliseconds: Patience.delay)
        for (number, look) in looks where look.deadline < earliest { looks[number]?.deadline = earliest }
        if case .starting(let deadline) = phase { phase = .starting(deadline: max(deadline, earliest)) }
    }

    /// Ends what is due, in the order in which it was wanted.
    private mutating func expire(_ now: MonotonicTime, _ effects: inout [Effect]) {
        for (number, look) in looks.sorted(by: { $0.key < $1.key }) where !look.isOver && look.deadline <= now {
            effects.append(.expire(number, hasProcess: hasProcess))
            if hasProcess { looks[number]?.isOver = true } else { looks[number] = nil }
        }
    }

    /// When the process is to have said what a look that is over came to.
    private static func end(_ look: Look) -> MonotonicTime {
        look.deadline.advanced(byMilliseconds: Patience.result)
    }

    private var idleEnd: MonotonicTime { lastWork.advanced(byMilliseconds: Patience.idle) }

    /// What is due next of the process.
    private var due: MonotonicTime? {
        switch phase {
        case .pausing(let until): until
        case .starting(let deadline): deadline
        case .looking: looks.isEmpty ? idleEnd : nil
        case .resting, .launching, .killed: nil
        }
    }

    /// A timer that goes off before anything is due stays, and finds out then what is: so an answer costs nothing, and the
    /// looks are gone through only when it goes off.
    /// - Parameter look: when a look is due next that the timer may not be for.
    private mutating func setTimer(_ look: MonotonicTime?, _ effects: inout [Effect]) {
        if due == nil, looks.isEmpty {
            if timer.take() != nil { effects.append(.cancelTimer) }
            return
        }
        guard let next = [look, due].compactMap({ $0 }).min(), timer.map({ next < $0 }) ?? true else { return }
        timer = next
        effects.append(.setTimer(next))
    }
}
