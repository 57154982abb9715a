import Testing

@testable import ControlServer

@Suite
struct ProgressWatchTests {
    /// At which look the client counts as gone, if at any.
    private func stall(at first: Int, then pending: [Int]) -> Int? {
        var watch = ProgressWatch(pending: first)
        return pending.firstIndex { watch.isStalled(pending: $0) }
    }

    @Test
    func `a client that takes nothing is gone after the last look`() {
        #expect(stall(at: 9, then: [9, 9, 9, 9]) == 3)
    }

    @Test
    func `a byte taken gives it all its time again`() {
        #expect(stall(at: 9, then: [9, 9, 9, 8, 8, 8, 8, 8]) == 7)
    }

    @Test
    func `a slow client is never gone`() {
        #expect(stall(at: 100, then: Array((0..<100).reversed())) == nil)
    }

    @Test
    func `more to take is no progress`() {
        #expect(stall(at: 1, then: [2, 3, 4, 5]) == 3)
    }

    @Test
    func `what was taken whole is progress, whatever came behind it`() {
        var watch = ProgressWatch(pending: 9)
        for pending in 10..<50 {
            watch.hasTaken()
            let isStalled = watch.isStalled(pending: pending)
            #expect(!isStalled)
        }
    }
}
