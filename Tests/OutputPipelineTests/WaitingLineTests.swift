import Model
import Testing

@testable import OutputPipeline

/// Whose turn it is.
@Suite struct WaitingLineTests {
    private let queues = (0..<3).map { _ in
        StreamQueue(StreamSource(name: "x", content: .raw, capacity: 1, overflow: .block), allowance: 0) {
            (DateTime(year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0), 0)
        }
    }

    private func number(_ queue: StreamQueue?) -> Int? {
        queues.firstIndex { $0 === queue }
    }

    @Test("each has its turn in the order in which they came, and none has two places")
    func order() {
        var line = WaitingLine()
        for index in [1, 0, 1, 2, 0] { line.enter(queues[index]) }
        #expect((0..<4).map { _ in number(line.next()) } == [1, 0, 2, nil])
        #expect(line.isEmpty)
        line.enter(queues[0])
        #expect(number(line.next()) == 0)
    }

    @Test("a chunk that has gone out in part goes on before any other, and counts as one place (EXT-16)")
    func unfinished() {
        var line = WaitingLine()
        for queue in queues { line.enter(queue) }
        for _ in 0..<3 {
            let queue = line.next()
            #expect(number(queue) == 0)
            if let queue { line.goOn(queue) }
            line.enter(queues[0])
        }
        #expect((0..<4).map { _ in number(line.next()) } == [0, 1, 2, nil])
    }

    @Test("with many that always have more, each gets as many turns as the others")
    func fairness() {
        var line = WaitingLine()
        for queue in queues { line.enter(queue) }
        var turns = [0, 0, 0]
        for _ in 0..<300 {
            guard let queue = line.next(), let index = number(queue) else { continue }
            turns[index] += 1
            line.enter(queue)
        }
        #expect(turns == [100, 100, 100])
    }

    @Test("the one with an unfinished chunk is found too")
    func search() {
        var line = WaitingLine()
        line.enter(queues[1])
        if let queue = line.next() { line.goOn(queue) }
        line.enter(queues[2])
        #expect(number(line.first { _ in true }) == 1)
        #expect(number(line.first { $0 === queues[2] }) == 2)
        #expect(line.first { $0 === queues[0] } == nil)
    }
}
