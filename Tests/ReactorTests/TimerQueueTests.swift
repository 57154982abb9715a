import Model
import TestHarness
import Testing

@testable import Reactor

@Suite struct TimerQueueTests {
    private static func timer(_ time: Int64) -> ReactorTimer {
        ReactorTimer(at: MonotonicTime(nanoseconds: time), of: nil) {}
    }

    @Test("whatever is put in and taken out, the earliest is first, and the first made of those of one time")
    func model() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        var queue = TimerQueue()
        /// In the order in which they were made.
        var model: [ReactorTimer] = []
        for _ in 0..<20_000 {
            switch random.next() % 4 {
            case 0, 1:
                let timer = Self.timer(Int64(random.next() % 50))
                queue.insert(timer)
                model.append(timer)
            case 2:
                guard !model.isEmpty else { continue }
                queue.remove(model.remove(at: Int(random.next() % UInt64(model.count))))
            default:
                let now = MonotonicTime(nanoseconds: Int64(random.next() % 30))
                let first = model.enumerated().filter { $0.element.time <= now }
                    .min { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                let taken = queue.takeDue(at: now, upTo: .max)
                #expect(taken === first?.element, "seed \(seed)")
                if let first { model.remove(at: first.offset) }
            }
            #expect(queue.earliest == model.map(\.time).min(), "seed \(seed)")
        }
        for timer in model { queue.remove(timer) }
        #expect(queue.earliest == nil)
    }

    @Test("taking out what is not there changes nothing")
    func absent() {
        var queue = TimerQueue()
        let (timer, other) = (Self.timer(1), Self.timer(2))
        queue.insert(timer)
        queue.remove(other)
        #expect(queue.takeDue(at: MonotonicTime(nanoseconds: 5), upTo: .max) === timer)
        queue.remove(timer)
        #expect(queue.earliest == nil)
    }

    @Test("those that were made later than the last that may be taken stay")
    func later() {
        var queue = TimerQueue()
        let timers = [Self.timer(1), Self.timer(2), Self.timer(2)]
        for timer in timers.dropLast() { queue.insert(timer) }
        let last = queue.lastSerial
        queue.insert(timers[2])
        let now = MonotonicTime(nanoseconds: 9)
        #expect(queue.takeDue(at: now, upTo: last) === timers[0])
        #expect(queue.takeDue(at: now, upTo: last) === timers[1])
        #expect(queue.takeDue(at: now, upTo: last) == nil)
        #expect(queue.takeDue(at: now, upTo: .max) === timers[2])
    }
}
