package import Model

/// What the state machine wants done; the daemon carries the effects out in their order.
package enum ProcessEffect: Hashable, Sendable {
    /// Start the program, then report `spawned` or `spawnFailed`.
    case spawn
    /// Send a signal to the process, or to the process group that it leads; report `signalFailed` when it cannot be.
    case send(SignalNumber, pid: Int32, toGroup: Bool)
    /// Report `timerFired` at this time. A process has one timer at most: an earlier one is replaced.
    case armTimer(MonotonicTime)
    case cancelTimer
    /// Tell everybody who follows the process.
    case changed(ProcessTransition)
    /// It has ended by itself, and will not be started again unless somebody asks for it.
    case ended(FinalEnd)
    /// A line for the activity log.
    case log(LogLevel, String)

    /// Whether it tells of a change of state.
    package var isChange: Bool {
        if case .changed = self { true } else { false }
    }
}

/// One change of state, with what its event carries (SPEC EVT-3 to EVT-9).
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
