import TestHarness
import Testing

@testable import OutputPipeline

@Suite struct OutputQueueTests {
    private func queue(_ chunks: String...) -> OutputQueue {
        var queue = OutputQueue()
        for chunk in chunks { queue.append(chunk.utf8.span.bytes) }
        return queue
    }

    private func content(_ queue: OutputQueue) -> String {
        var queue = queue
        var text = ""
        while let chunk = queue.popFirst() { text += String(decoding: chunk, as: UTF8.self) }
        return text
    }

    @Test("whole lines are dropped, no more than it takes (EXT-16)")
    func wholeLines() {
        for limit in 9..<12 {
            var queue = queue("one\ntwo\n", "three\nfour\n")
            let loss = queue.dropOldest(downTo: limit, wholeLines: true)
            #expect(content(queue) == (limit < 11 ? "four\n" : "three\nfour\n"))
            #expect(loss.lines == (limit < 11 ? 3 : 2))
            #expect(loss.bytes == (limit < 11 ? 14 : 8))
        }
    }

    @Test("the newest line stays, whatever its length (EXT-16)")
    func newest() {
        var queue = queue("one\n", "twothreefour\n")
        let loss = queue.dropOldest(downTo: 1, wholeLines: true)
        #expect(content(queue) == "twothreefour\n")
        #expect(loss.numbers == [1, 4])
        #expect(queue.dropOldest(downTo: 1, wholeLines: true).isNone)
    }

    @Test("a line that has gone out in part keeps its end (EXT-16)")
    func begun() {
        var queue = queue("one\ntwo\nthree\n")
        let first = queue.popFirst() ?? []
        queue.putBack(first.dropFirst(2))
        let loss = queue.dropOldest(downTo: 9, wholeLines: true)
        #expect(queue.isStarted)
        #expect(queue.popFirst().map { String(decoding: $0, as: UTF8.self) } == "e\n")
        #expect(content(queue) == "three\n")
        #expect(loss.numbers == [1, 4])
    }

    @Test("raw bytes are dropped as many as it takes, and to the end of a line where there is one (EXT-16)")
    func raw() {
        var lines = queue("one\ntwo\nthree")
        #expect(lines.dropOldest(downTo: 12, wholeLines: false).numbers == [1, 4])
        #expect(content(lines) == "two\nthree")
        var bytes = queue("abcdefgh")
        #expect(bytes.dropOldest(downTo: 5, wholeLines: false).numbers == [0, 3])
        #expect(content(bytes) == "defgh")
        var ended = queue("abcdefgh\n")
        #expect(ended.dropOldest(downTo: 5, wholeLines: false).numbers == [0, 4])
        #expect(content(ended) == "efgh\n")
    }

    @Test("whatever is put in and taken out, nothing is lost that is not counted, and lines stay whole (EXT-16)")
    func randomWalk() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var random = SplitMix(state: seed)
        for wholeLines in [true, false] {
            var queue = OutputQueue()
            var (put, taken, lost, lostLines) = ("", "", 0, 0)
            var number = 0
            for _ in 0..<2000 {
                switch random.next() % 4 {
                case 0, 1:
                    var text = ""
                    for _ in 0...(random.next() % 4) {
                        number += 1
                        text += "<\(number)" + String(repeating: "x", count: Int(random.next() % 30)) + ">\n"
                    }
                    put += text
                    queue.append(text.utf8.span.bytes)
                case 2:
                    guard let first = queue.popFirst() else { continue }
                    let count = Int(random.next() % UInt64(first.count + 1))
                    taken += String(decoding: first.prefix(count), as: UTF8.self)
                    if count < first.count { queue.putBack(first.dropFirst(count)) }
                default:
                    let loss = queue.dropOldest(downTo: 100, wholeLines: wholeLines)
                    lost += loss.bytes
                    lostLines += loss.lines
                }
            }
            taken += content(queue)
            #expect(taken.utf8.count + lost == put.utf8.count, "seed \(seed)")
            let lines = taken.split(separator: "\n")
            if wholeLines {
                #expect(lines.allSatisfy { $0.hasPrefix("<") && $0.hasSuffix(">") }, "seed \(seed)")
                #expect(lines.count + lostLines == number, "seed \(seed)")
            }
        }
    }
}

extension Loss {
    fileprivate var numbers: [Int] { [lines, bytes] }
}
