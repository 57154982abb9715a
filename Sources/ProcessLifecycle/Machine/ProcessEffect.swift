package import Model

/// What the machine wants done. One loop carries the effects of an event out in their order, and what an effect brings
/// about comes back as an event after all of them: so nothing depends on where in the list an effect stands that is answered.
package enum ProcessEffect: Hashable, Sendable {
    /// Run a hook, then report `hookEnded`, once, unless it was killed.
    /// - Parameter end: of the program, for `post_stop`.
    case runHook(Hook, after: WaitStatus?)
    /// Ask the hook that runs to end.
    case stopHook(SignalNumber)
    /// Kill the hook that runs, with its whole group; it reports nothing any more.
    case killHook
    /// Get together what the program needs, then report `prepared` or `launchFailed`.
    case prepare
    /// Start the program, then report `launched` or `launchFailed`.
    case launch
    /// Send a signal to the process, or to the process group that it leads; report `signalFailed` when it cannot be.
    case send(SignalNumber, pid: Int32, toGroup: Bool)
    /// Report `timerFired` at this time. A process has one timer at most: an earlier one is replaced.
    case armTimer(MonotonicTime)
    /// The timer, if one is armed, does not fire before this time.
    case postponeTimer(MonotonicTime)
    case cancelTimer
    /// Report `turnCame` when the starts and ends of other processes leave it its turn.
    case awaitTurn
    /// Stop what the process has left behind, unless it is being stopped already; report `leftoversGone`.
    case dealWithLeftovers(isStopping: Bool)
    /// What the process has left behind gets no more time.
    case killLeftovers
    /// Read the rest of its output, without waiting for what others write when it is urgent; report `outputEnded`.
    case drain(isUrgent: Bool)
    /// The run is over: what belongs to it is let go.
    case endRun
    /// Tell everything that follows the process.
    case changed(ProcessTransition)
    /// It has ended by itself, and is not started again unless that is asked for.
    case ended(FinalEnd)
    /// The start is over, one way or another: those who wait for it are told.
    case startEnded(StartOutcome)
    /// The process is in a stopped state: those who wait for that are told.
    case stopEnded(StopOutcome)
    /// A line for the activity log.
    case log(LogEntry)

    /// - Parameter facts: without the name of the process, which the machine does not know whole.
    static func log(_ level: LogLevel, _ text: String, _ facts: LogFacts = LogFacts()) -> ProcessEffect {
        .log(LogEntry(level, text, facts))
    }
}

extension [ProcessEffect] {
    /// What the last change of state among them is.
    var stateChange: LogFacts.StateChange? {
        for effect in reversed() {
            if case .changed(let transition) = effect {
                return LogFacts.StateChange(from: transition.from, to: transition.to)
            }
        }
        return nil
    }
}

/// One change of state, with what its event carries (EVT-3 to EVT-9).
package struct ProcessTransition: Hashable, Sendable {
    package enum Detail: Hashable, Sendable {
        case none
        /// Failed starts so far.
        case tries(Int)
        case pid(Int32)
        case exit(expected: Bool, pid: Int32)
    }

    package let from: ProcessState
    package let to: ProcessState
    package let detail: Detail

    package init(from: ProcessState, to: ProcessState, detail: Detail) {
        self.from = from
        self.to = to
        self.detail = detail
    }
}
