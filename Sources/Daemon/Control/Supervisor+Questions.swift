import Configuration
import ControlProtocol
import Model
import ProcessLifecycle
import Reactor

/// Answers to what clients ask about single processes: they are made when they are asked for.
extension SupervisedProcess {
    /// The changes of state that are remembered, the oldest first (EXT-91).
    var history: [HistoryEntry] {
        machine.history.entries(machine.rules).map { entry in
            var entry = entry
            entry.cause = FileMark.shown(entry.cause)
            return entry
        }
    }

    /// What comes next by itself, and when; nil for a process that only a request changes (EXT-91).
    var nextStep: NextStep? {
        let scheduled = schedule?.nextRunAt.map { NextStep(.scheduledRun, at: $0) }
        if machine.phase.isHeld { return gate?.deadline.map { step(.waitTimeout, at: $0) } }
        guard let timer, let kind = machine.timerStep else { return machine.isAtRest ? scheduled : nil }
        return step(kind, at: timer.time)
    }

    private func step(_ kind: NextStep.Kind, at time: MonotonicTime) -> NextStep {
        let moment = context.time.moment
        let nanoseconds = max(0, time.nanoseconds - moment.monotonic.nanoseconds)
        let seconds = Int(nanoseconds / 1_000_000_000) + (nanoseconds % 1_000_000_000 == 0 ? 0 : 1)
        return NextStep(kind, at: moment.wallSeconds.addingReportingOverflow(seconds).partialValue)
    }
}
