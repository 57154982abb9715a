import ProcessLifecycle

/// What waits for something to become of a process. Each is told once, when all that belongs to it is done.
struct OutcomeWaiters {
    private var changes: [() -> Void] = []
    private var starts: [(StartOutcome) -> Void] = []
    private var stops: [(StopOutcome) -> Void] = []
    private var due: [() -> Void] = []

    /// For the next change of state.
    mutating func waitForChange(_ action: @escaping () -> Void) {
        changes.append(action)
    }

    mutating func waitForStart(_ done: @escaping (StartOutcome) -> Void) {
        starts.append(done)
    }

    mutating func waitForStop(_ done: @escaping (StopOutcome) -> Void) {
        stops.append(done)
    }

    mutating func changed() {
        due += changes
        changes = []
    }

    mutating func startEnded(_ outcome: StartOutcome) {
        due += starts.map { done in { done(outcome) } }
        starts = []
    }

    mutating func stopEnded(_ outcome: StopOutcome) {
        due += stops.map { done in { done(outcome) } }
        stops = []
    }

    /// What is to be called now, in the order in which it became due.
    mutating func takeDue() -> [() -> Void] {
        defer { due = [] }
        return due
    }
}
