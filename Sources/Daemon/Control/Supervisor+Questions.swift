import Configuration
import ControlProtocol
import Model
import ProcessLifecycle
import Reactor

/// What clients ask about processes only when they are looked at: nothing of it is kept ready.
extension Supervisor {
    /// What all processes that run use (EXT-92).
    var resources: [ResourceUse] { [] }
}

extension SupervisedProcess {
    /// The changes of state that are remembered, the oldest first (EXT-91).
    var history: [HistoryEntry] {
        machine.history.entries(machine.rules).map { entry in
            var entry = entry
            entry.cause = FileMark.shown(entry.cause)
            return entry
        }
    }

    /// What comes next by itself, and when; nil of a process that nothing but a request changes (EXT-91).
    var nextStep: NextStep? {
        let scheduled = schedule?.nextRunAt.map { NextStep(.scheduledRun, at: $0) }
        guard let timer, let kind = machine.timerStep else { return machine.isAtRest ? scheduled : nil }
        let moment = context.time.moment
        let nanoseconds = max(0, timer.time.nanoseconds - moment.monotonic.nanoseconds)
        return NextStep(kind, at: moment.wallSeconds + Int((nanoseconds + 999_999_999) / 1_000_000_000))
    }
}
