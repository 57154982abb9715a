import LoopHarness
import Model
import OutputPipeline
import TestHarness
import Testing

@testable import Output

/// A stream on a transport that takes what the test wants it to, and calls from inside its writes.
@Suite struct StreamPullTests {
    private final class Transport: StreamTransport {
        var isReady = true
        let isIdle = true
        var onReady: () -> Void = {}
        var onGone: () -> Void = {}
        var text = ""
        /// Called in each write with the number of bytes; gives how many are taken.
        var take: (Int) -> Int = { $0 }

        func write(_ bytes: RawSpan) -> Int {
            let count = take(bytes.byteCount)
            text += String(bytes.extracting(first: count))
            return count
        }

        func finish() {}

        func becomeReady() {
            isReady = true
            onReady()
        }
    }

    private let transport = Transport()

    private func producer(
        _ stream: StandardStream,
        _ name: String,
        overflow: LogOverflow = .block,
        dropped: StreamAccount = StreamAccount()
    ) -> StreamProducer {
        let content = StreamSource.Content.program(.prefix(PrefixFormat("\(name) ")))
        return stream.makeProducer(
            StreamSource(name: name, content: content, capacity: 200, overflow: overflow, account: dropped)
        )
    }

    @Test("a transport that is ready again from inside a write does not bring turns out of order (EXT-16)")
    func readyInside() {
        let stream = StandardStream(transport)
        let producers = ["a", "b"].map { producer(stream, $0) }
        transport.isReady = false
        for number in 0..<3 {
            for producer in producers { producer.write("\(number)\n") }
        }
        transport.take = { [transport] count in
            transport.isReady = false
            transport.becomeReady()
            return count
        }
        transport.becomeReady()
        #expect(transport.text == "a 0\na 1\na 2\nb 0\nb 1\nb 2\n")
        #expect(stream.isDrained)
    }

    @Test("a program that is told of room may write at once, and its lines stay in order (EXT-16)")
    func writingWhenTold() {
        let stream = StandardStream(transport)
        let producer = producer(stream, "a")
        var number = 0
        func fill() {
            while !producer.isFull, number < 1000 {
                producer.write("\(number)\n")
                number += 1
            }
        }
        transport.isReady = false
        producer.onRoom = fill
        fill()
        #expect(producer.isFull)
        transport.becomeReady()
        #expect(number == 1000)
        #expect(transport.text == (0..<1000).map { "a \($0)\n" }.joined())
        producer.onRoom = nil
    }

    @Test("a reader that goes away from inside a write leaves nothing, and programs go on (P12)")
    func goneInside() {
        let stream = StandardStream(transport)
        let producers = ["a", "b"].map { producer(stream, $0) }
        transport.isReady = false
        var told = 0
        for producer in producers {
            producer.onRoom = { told += 1 }
            while !producer.isFull { producer.write("line\n") }
        }
        transport.take = { [transport] _ in
            transport.isReady = false
            transport.onGone()
            return 0
        }
        transport.becomeReady()
        #expect(stream.isGone && told == 2)
        #expect(producers.allSatisfy { !$0.isFull && $0.kept == 0 })
    }

    @Test("however little is taken and whenever, lines stay whole and in order, and each is there or counted (EXT-16)")
    func randomWalk() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let stream = StandardStream(transport)
        let losses = (0..<4).map { _ in StreamAccount() }
        let producers = (0..<4).map {
            producer(stream, "p\($0)", overflow: $0 < 2 ? .block : .drop, dropped: losses[$0])
        }
        var written = [0, 0, 0, 0]
        transport.take = { [transport] count in
            let taken = Int(random.next() % UInt64(count + 1))
            if taken < count { transport.isReady = false }
            return taken
        }
        for _ in 0..<5000 {
            let index = Int(random.next() % 4)
            if random.next() % 3 == 0 {
                transport.becomeReady()
            } else if !producers[index].isFull {
                producers[index].write(
                    "\(written[index])" + String(repeating: "x", count: Int(random.next() % 50)) + "\n"
                )
                written[index] += 1
            }
        }
        transport.take = { $0 }
        transport.becomeReady()
        #expect(stream.isDrained, "seed \(seed)")
        let lines = transport.text.split(separator: "\n")
        for index in 0..<4 {
            let numbers = lines.filter { $0.hasPrefix("p\(index) ") }
                .compactMap { Int($0.dropFirst(3).prefix { $0.isNumber }) }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "seed \(seed)")
            #expect(numbers.count + losses[index].lostLines == written[index], "seed \(seed)")
        }
        #expect(losses[0].lostLines == 0 && losses[1].lostLines == 0 && losses[2].lostLines > 0, "seed \(seed)")
        #expect(lines.allSatisfy { $0.hasPrefix("p") || $0.hasPrefix("supervisord: p") }, "seed \(seed)")
    }
}
