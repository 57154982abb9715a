import Model

/// The timers that are pending, the earliest first: a binary heap, which each timer knows its place in, so that a
/// cancelled one leaves it at once. The queue does not keep timers alive: their owners do (`ReactorTimer`).
struct TimerQueue {
    private var heap: [Unmanaged<ReactorTimer>] = []
    /// Timers of the same time go off in the order in which they were made.
    private(set) var lastSerial: UInt64 = 0

    /// When the first of them is due; nil without one.
    var earliest: MonotonicTime? { heap.first?._withUnsafeGuaranteedRef(\.time) }

    mutating func insert(_ timer: ReactorTimer) {
        lastSerial &+= 1
        timer.serial = lastSerial
        heap.append(.passUnretained(timer))
        rise(heap.count - 1)
    }

    mutating func remove(_ timer: ReactorTimer) {
        let index = timer.index
        guard index >= 0, index < heap.count else { return }
        timer.index = -1
        let last = heap.removeLast()
        guard index < heap.count else { return }
        heap[index] = last
        rise(index)
        sink(index)
    }

    /// Takes out the first timer, if its time has come.
    /// - Parameter serial: of the last one that may be taken.
    mutating func takeDue(at now: MonotonicTime, upTo serial: UInt64) -> ReactorTimer? {
        guard let first = heap.first?.takeUnretainedValue() else { return nil }
        guard first.time <= now, first.serial <= serial else { return nil }
        remove(first)
        return first
    }

    private func isEarlier(_ a: Int, than b: Int) -> Bool {
        heap[a]._withUnsafeGuaranteedRef { first in
            heap[b]._withUnsafeGuaranteedRef { second in (first.time, first.serial) < (second.time, second.serial) }
        }
    }

    /// Moves the timer at a place up to where it belongs, and notes the places of all that have moved.
    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0, isEarlier(index, than: (index - 1) / 2) {
            exchange(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
        heap[index]._withUnsafeGuaranteedRef { $0.index = index }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var first = index
            let (left, right) = (2 * index + 1, 2 * index + 2)
            if left < heap.count, isEarlier(left, than: first) { first = left }
            if right < heap.count, isEarlier(right, than: first) { first = right }
            if first == index { return }
            exchange(index, first)
            index = first
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        heap[a]._withUnsafeGuaranteedRef { $0.index = a }
        heap[b]._withUnsafeGuaranteedRef { $0.index = b }
    }
}
