import Model

@testable import ProcessLifecycle

extension ProcessMachine {
    /// Handles one event after the other, all at the same time.
    @discardableResult
    mutating func handle(
        _ first: ProcessEvent,
        _ second: ProcessEvent,
        _ others: ProcessEvent...,
        now: Moment
    ) -> [ProcessEffect] {
        var effects: [ProcessEffect] = []
        for event in [first, second] + others { effects += handle(event, now: now) }
        return effects
    }

    private var isWaitingForLeftovers: Bool {
        if case .ending(let ending) = phase { ending.stage == .leftovers } else { false }
    }

    /// The whole end of a process: nothing is left behind, and its output is read at once.
    @discardableResult
    mutating func end(_ status: WaitStatus, now: Moment) -> [ProcessEffect] {
        handle(.reaped(status), .turnCame, now: now)
            + (isWaitingForLeftovers ? handle(.leftoversGone, now: now) : [])
            + handle(.outputEnded, now: now)
    }
}
