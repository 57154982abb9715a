import Reactor

/// Work on many things that have come at once: a few of them in each turn of the loop, so that clients and signals need not
/// wait for all.
final class PacedQueue<Element> {
    private static var sliceSize: Int { 32 }
    /// What is due at once belongs to the same turn.
    private static var turnMilliseconds: Int64 { 1 }

    private let reactor: Reactor
    private let act: (Element) -> Void
    private var waiting: [Element] = []
    private var timer: ReactorTimer?
    private var isActing = false

    /// - Parameter act: called for each element, in order.
    init(reactor: Reactor, act: @escaping (Element) -> Void) {
        self.reactor = reactor
        self.act = act
    }

    /// The first of them are acted upon at once, unless others wait already.
    func append(_ elements: [Element]) {
        waiting += elements
        if timer == nil, !isActing { actOnSlice() }
    }

    private func actOnSlice() {
        timer = nil
        let slice = waiting.prefix(Self.sliceSize)
        waiting.removeFirst(slice.count)
        isActing = true
        for element in slice { act(element) }
        isActing = false
        guard !waiting.isEmpty else { return }
        timer = reactor.schedule(afterMilliseconds: Self.turnMilliseconds) { [weak self] in self?.actOnSlice() }
    }
}
