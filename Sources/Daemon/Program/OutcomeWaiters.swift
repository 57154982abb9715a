import ProcessLifecycle

/// The actions that wait for an outcome of a process. Each is called once, when all that belongs to the outcome is done.
struct OutcomeWaiters {
    private var changes: [() -> Void] = []
    private var starts: [(StartOutcome) -> Void] = []
    private var stops: [(StopOutcome) -> Void] = []
    private var due: [() -> Void] = []

    /// Waits for the next change of state.
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

    /// The actions to be called now, in the order in which they became due.
    mutating func takeDue() -> [() -> Void] {
        defer { due = [] }
        return due
    }
}
