/// Stretches of the wall clock, in whole seconds since the epoch, in which no run is due any more: all that were due have been
/// dealt with. A clock that is set back goes through such a stretch once more. Only the last few are kept.
struct CoveredTime: Hashable {
    private static let most = 8

    /// The last one is that of the present, and grows.
    private var stretches: [ClosedRange<Int>] = []

    /// A stretch begins.
    mutating func begin(at second: Int) {
        add(second...second)
    }

    /// The present one goes on until then; the clock may have been put back by less than it takes to begin another one.
    mutating func goOn(until second: Int) {
        guard let present = stretches.popLast() else { return begin(at: second) }
        add(present.lowerBound...max(present.upperBound, second))
    }

    /// A run was due at a second that need not be in the present stretch, and was dealt with.
    mutating func note(_ second: Int) {
        guard !stretches.contains(where: { $0.contains(second) }) else { return }
        stretches.insert(second...second, at: max(0, stretches.count - 1))
        trim()
    }

    /// The end of the stretch that a second lies in.
    func end(around second: Int) -> Int? {
        stretches.lazy.filter { $0.contains(second) }.map(\.upperBound).max()
    }

    private mutating func add(_ stretch: ClosedRange<Int>) {
        stretches.append(stretch)
        trim()
    }

    private mutating func trim() {
        if stretches.count > Self.most { stretches.removeFirst(stretches.count - Self.most) }
    }
}
