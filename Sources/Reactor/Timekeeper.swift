package import Model

/// Time as the daemon knows it: what the clocks say, and calls that are made later. The `Reactor` is the one of a running
/// daemon; in tests time stands still until the test moves it.
package protocol Timekeeper: AnyObject {
    /// The clock of deadlines (CLOCK_MONOTONIC).
    var now: MonotonicTime { get }
    /// Seconds since the epoch, and the milliseconds of the second. They are for display, and for schedules by the calendar.
    var wallNow: (seconds: Int, milliseconds: Int) { get }

    /// Calls the action at a time, or as soon as possible when that has passed, in a pass of its own.
    /// - Returns: a timer to be kept until then.
    func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer
    /// Calls the action that many milliseconds from now.
    /// - Returns: a timer to be kept until then.
    func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer
    /// Calls the action once all that has come at the same time has had its turn.
    func inNextPass(_ action: @escaping () -> Void)
    /// Goes on with long work when everything else has had its turn. Unlike a timer the call has no owner: it is made in
    /// any case.
    func afterOthers(_ work: @escaping () -> Void)
}

/// A pending call. It has an owner: the call is made only while something holds the timer, so that a timer cannot outlive
/// the state that wanted it. Once cancelled it does nothing.
package class ReactorTimer {
    private var action: (() -> Void)?
    /// The reactor in which it waits; nil for a timer that is kept in another way.
    private var reactor: Reactor?
    /// When it is due.
    package let time: MonotonicTime
    /// Its place there; -1 outside.
    var index = -1
    var serial: UInt64 = 0

    /// A timer that `run` has go off. What can be taken out of a queue overrides `withdraw`.
    package init(at time: MonotonicTime, _ action: @escaping () -> Void) {
        self.action = action
        self.time = time
    }

    init(at time: MonotonicTime, of reactor: Reactor?, _ action: @escaping () -> Void) {
        self.time = time
        self.reactor = reactor
        self.action = action
    }

    deinit {
        // Nothing is left in a queue of a call that was made: taking that one out would search it for nothing.
        if isPending { withdraw() }
    }

    /// False once the call was made or cancelled.
    package final var isPending: Bool { action != nil }

    /// The call is not made any more.
    package final func cancel() {
        guard isPending else { return }
        action = nil
        withdraw()
    }

    /// Its time has come. A loop may take all that is due out of its queue at once, so one that was cancelled in between
    /// does nothing.
    package final func run() {
        let due = action
        action = nil
        due?()
    }

    /// Takes the call out of the queue that it waits in.
    package func withdraw() {
        reactor?.withdraw(self)
    }
}
