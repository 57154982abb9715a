import Testing

@testable import EventProtocol

@Suite struct EventQueueTests {
    private func queue(capacity: Int, events: Int) -> EventQueue {
        var queue = EventQueue(capacity: capacity)
        for number in 0..<events { _ = queue.append(.groupAdded("\(number)"), serial: 100 + number) }
        return queue
    }

    @Test("events leave in the order in which they came, numbered within the pool (EVT-22, EVT-32)")
    func order() {
        var queue = queue(capacity: 10, events: 3)
        let numbers = (0..<4).map { _ in queue.removeFirst().map { [$0.serial, $0.poolSerial] } }
        #expect(numbers == [[100, 0], [101, 1], [102, 2], nil])
    }

    @Test("a full queue drops its oldest event (EVT-32)")
    func overflow() {
        var queue = queue(capacity: 2, events: 2)
        #expect(queue.append(.groupAdded("x"), serial: 7)?.serial == 100)
        #expect(queue.count == 2)
        #expect(queue.first?.serial == 101)
    }

    @Test("an event that comes back is the next again, with its numbers (EVT-22, EVT-39)")
    func putBack() throws {
        var queue = queue(capacity: 10, events: 3)
        let removed = queue.removeFirst()
        let first = try #require(removed)
        #expect(queue.putBack(first) == nil)
        #expect(queue.first == first)
        #expect(queue.count == 3)
    }

    @Test("an event that comes back into a full queue is kept, the oldest of the others goes (EVT-32)")
    func putBackIntoFullQueue() throws {
        var queue = queue(capacity: 2, events: 2)
        let removed = queue.removeFirst()
        let first = try #require(removed)
        _ = queue.append(.groupAdded("x"), serial: 7)
        #expect(queue.putBack(first)?.serial == 101)
        #expect(queue.first == first)
        #expect(queue.count == 2)
    }

    @Test("what comes in a pause of ours waits beside the others, and is lost neither in it nor after it")
    func pause() {
        var queue = EventQueue(capacity: 3)
        let tick = Event.tick(.hour, second: 0)
        queue.isPaused = true
        for serial in 0..<40 { #expect(queue.append(tick, serial: serial) == nil) }
        let first = queue.removeFirst()
        #expect(first?.serial == 0)
        #expect(first.flatMap { queue.putBack($0) } == nil)
        queue.isPaused = false
        var sent: [Int] = []
        for serial in 40..<100 {
            sent += (0..<2).compactMap { _ in queue.removeFirst()?.serial }
            #expect(queue.append(tick, serial: serial) == nil)
        }
        while let event = queue.removeFirst() { sent.append(event.serial) }
        #expect(sent == Array(0..<100))
        for serial in 0..<4 { #expect(queue.append(tick, serial: serial)?.serial == (serial == 3 ? 0 : nil)) }
    }

    @Test("a pause does not keep more than a mebibyte")
    func longPause() {
        var queue = EventQueue(capacity: 3)
        queue.isPaused = true
        let event = Event.remoteCommunication(type: "t", data: String(repeating: "x", count: 100_000))
        let lost = (0..<20).compactMap { queue.append(event, serial: $0)?.serial }
        #expect(lost == [0, 1, 2, 3, 4, 5, 6])
        #expect(queue.count == 13)
    }
}
