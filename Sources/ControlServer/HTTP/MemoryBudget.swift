/// The memory that all clients may have taken for them together: bodies that are being received, calls while they are read,
/// results under way, and answers that a client has not taken yet. What is counted is what clients can make grow; it is no
/// exact measure.
package final class MemoryBudget {
    let limit: Int
    fileprivate(set) var held = 0
    /// Has a client give way that holds some; false when there is none.
    var onShortage: (() -> Bool)?

    /// - Parameter limit: bytes.
    init(limit: Int = HTTPLimits().memory) {
        self.limit = limit
    }

    var available: Int { max(0, limit - held) }

    fileprivate func take(_ bytes: Int) -> Bool {
        while bytes > available {
            guard let onShortage, onShortage() else { return false }
        }
        held += bytes
        return true
    }
}

/// What one client or call has of it; given back at the latest with the value.
final class MemoryShare {
    private let budget: MemoryBudget
    private(set) var bytes = 0

    init(of budget: MemoryBudget) {
        self.budget = budget
    }

    deinit {
        budget.held -= bytes
    }

    /// Bytes that others have left.
    var available: Int { budget.available }

    /// - Returns: false when there are not so many, and nothing has changed.
    func grow(by more: Int) -> Bool {
        guard budget.take(more) else { return false }
        bytes += more
        return true
    }

    /// - Returns: false when it was to grow and cannot, and nothing has changed.
    func resize(to size: Int) -> Bool {
        if size > bytes { return grow(by: size - bytes) }
        set(size)
        return true
    }

    /// Has so many from now on, whatever is left: for what is there already.
    func set(_ size: Int) {
        budget.held += size - bytes
        bytes = size
    }
}
