/// The memory that may be held for all clients together: bodies that are being received, calls while they are read, results
/// under way, and answers that a client has not taken yet. It counts the memory that clients can make grow, and is not an
/// exact measure.
package final class MemoryBudget {
    let limit: Int
    fileprivate(set) var held = 0
    /// Makes a client give way that holds memory; false when there is no such client.
    var onShortage: (() -> Bool)?

    /// - Parameter limit: the limit in bytes.
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

/// The share of one client or call; it is given back with the value at the latest.
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

    /// - Returns: false when there are not that many bytes, and nothing has changed.
    func grow(by more: Int) -> Bool {
        guard budget.take(more) else { return false }
        bytes += more
        return true
    }

    /// - Returns: false when it cannot grow to this size, and nothing has changed.
    func resize(to size: Int) -> Bool {
        if size > bytes { return grow(by: size - bytes) }
        set(size)
        return true
    }

    /// Sets the size, whatever is left: for memory that is in use already.
    func set(_ size: Int) {
        budget.held += size - bytes
        bytes = size
    }
}
