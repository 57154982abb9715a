/// What waits for a process to come to another state. Each is called once, when all that belongs to the change is done.
struct OutcomeWaiters {
    private var onChange: [() -> Void] = []
    private var due: [() -> Void] = []

    mutating func waitForChange(_ action: @escaping () -> Void) {
        onChange.append(action)
    }

    mutating func changed() {
        due += onChange
        onChange = []
    }

    mutating func takeDue() -> [() -> Void] {
        defer { due = [] }
        return due
    }
}
