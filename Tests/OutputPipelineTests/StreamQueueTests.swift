import Model
import Testing

@testable import OutputPipeline

/// What a queue keeps for a standard stream, without a stream.
@Suite struct StreamQueueTests {
    private static let prefix = StreamSource.Content.program(.prefix(PrefixFormat("x | ")))
    private static let json = StreamSource.Content.program(
        .json(JSONLineFormat(program: "x", group: "g", stream: "stdout"))
    )

    private static func queue(
        _ content: StreamSource.Content,
        capacity: Int = 1000,
        overflow: LogOverflow = .block,
        dropped: StreamAccount = StreamAccount(),
        allowance: Int = 0,
        second: @escaping () -> Int = { 0 }
    ) -> StreamQueue {
        StreamQueue(
            StreamSource(name: "g:x", content: content, capacity: capacity, overflow: overflow, account: dropped),
            allowance: allowance
        ) {
            (DateTime(year: 2026, month: 11, day: 21, hour: 2, minute: 27, second: second()), 5)
        }
    }

    private static func take(_ queue: StreamQueue, limit: Int = 1000) -> String? {
        guard let chunk = queue.nextChunk(limit: limit) else { return nil }
        queue.sent(chunk.count, of: chunk)
        return String(decoding: chunk, as: UTF8.self)
    }

    private static func takeAll(_ queue: StreamQueue) -> String {
        var text = ""
        while let chunk = take(queue) { text += chunk }
        return text
    }

    private static func add(_ text: String, to queue: StreamQueue) {
        queue.append(text.utf8.span.bytes)
    }

    @Test("lines are made when they are asked for, no more than the limit and a step (EXT-16)")
    func limit() throws {
        let queue = Self.queue(Self.prefix, capacity: 1 << 20)
        Self.add(String(repeating: "123\n", count: 10_000), to: queue)
        let first = try #require(Self.take(queue, limit: 100))
        #expect(first == String(repeating: "x | 123\n", count: 1024))
        #expect(queue.waiting == 0 && queue.kept == 40_000 - 4096)
        #expect(Self.takeAll(queue) == String(repeating: "x | 123\n", count: 10_000 - 1024))
        #expect(!queue.hasBytes)
    }

    @Test("the beginning of a line is no chunk, until the run is over (EXT-15)")
    func beginning() {
        let queue = Self.queue(Self.prefix)
        Self.add("o", to: queue)
        #expect(queue.hasBytes)
        #expect(Self.take(queue) == nil)
        #expect(!queue.hasBytes)
        Self.add("ne", to: queue)
        queue.endRun()
        #expect(Self.take(queue) == "x | one\n")
    }

    @Test("a chunk that needs no framing stays one, however large (EXT-16)")
    func rawChunks() {
        let queue = Self.queue(.raw, capacity: 150_000)
        let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
        for text in texts { Self.add(text, to: queue) }
        queue.settle()
        #expect(queue.isFull)
        #expect([Self.take(queue, limit: 10), Self.take(queue, limit: 10)] == texts)
        queue.settle()
        #expect(!queue.isFull)
    }

    @Test("lines carry the time at which they came, not that at which the reader takes them (EXT-15)")
    func times() {
        var second = 1
        let queue = Self.queue(Self.json, second: { second })
        queue.begin(pid: 7)
        Self.add("a\n", to: queue)
        queue.settle()
        second = 2
        Self.add("b\n", to: queue)
        queue.settle()
        second = 9
        let lines = Self.takeAll(queue).split(separator: "\n")
        #expect(
            lines.map { String($0.prefix(33)) }
                == ["{\"time\":\"2026-11-21T02:27:01.005Z", "{\"time\":\"2026-11-21T02:27:02.005Z"]
        )
        #expect(lines.allSatisfy { $0.contains("\"pid\":7,") })
    }

    @Test("a full queue frames no more than there is room for, and goes on as bytes go out (EXT-16)")
    func bounds() {
        let queue = Self.queue(Self.json, capacity: 10_000)
        Self.add(String(repeating: "\n", count: 65_536), to: queue)
        queue.settle()
        #expect(queue.isFull)
        #expect(queue.waiting < 600_000)
        var lines = 0
        while let text = Self.take(queue) {
            lines += text.utf8.count { $0 == UInt8(ascii: "\n") }
            queue.settle()
            #expect(queue.isFull == (lines < 65_536 - 4096 || queue.waiting >= 10_000))
        }
        #expect(lines == 65_536 && !queue.isFull)
    }

    @Test("nothing is dropped of what the stream takes in time, however small the queue (EXT-16)")
    func takenInTime() {
        let dropped = StreamAccount()
        let queue = Self.queue(Self.prefix, capacity: 10, overflow: .drop, dropped: dropped)
        Self.add(String(repeating: "line\n", count: 20_000), to: queue)
        #expect(Self.takeAll(queue) == String(repeating: "x | line\n", count: 20_000))
        queue.settle()
        #expect(dropped.lostLines == 0)
    }

    @Test("what the stream has left is dropped down to the limit, the oldest first, and told (EXT-16)")
    func dropping() {
        let dropped = StreamAccount()
        let queue = Self.queue(Self.prefix, capacity: 20, overflow: .drop, dropped: dropped)
        Self.add("one\ntwo\nthree\n", to: queue)
        queue.settle()
        #expect(queue.waiting == 18 && !queue.isFull)
        #expect(dropped.lostLines == 1 && dropped.lostBytes == 8)
        let notice = "supervisord: g:x: 1 lines (8 bytes) dropped, log sink too slow\n"
        #expect(Self.takeAll(queue) == notice + "x | two\nx | three\n")
    }

    @Test("a chunk that has gone out in part keeps its end; what is lost behind it is told once (EXT-16)")
    func begun() throws {
        let queue = Self.queue(.raw, capacity: 8, overflow: .drop)
        Self.add("one\ntwo\n", to: queue)
        let chunk = try #require(queue.nextChunk(limit: 1000))
        queue.sent(5, of: chunk)
        queue.settle()
        for _ in 0..<2 {
            Self.add("lost\n", to: queue)
            Self.add("new\n", to: queue)
            queue.settle()
        }
        #expect(Self.take(queue) == "wo\n")
        #expect(Self.take(queue) == "supervisord: g:x: 3 lines (14 bytes) dropped, log sink too slow\n")
        #expect(Self.takeAll(queue) == "new\n")
    }

    @Test("a line about losses stands on a line of its own, also amid bytes without lines (EXT-16)")
    func noticeInRaw() {
        let queue = Self.queue(.raw, capacity: 4, overflow: .drop)
        Self.add("half", to: queue)
        #expect(Self.take(queue) == "half")
        Self.add("lost\nkept", to: queue)
        queue.settle()
        #expect(Self.take(queue) == "\nsupervisord: g:x: 1 lines (5 bytes) dropped, log sink too slow\n")
        #expect(Self.takeAll(queue) == "kept")
    }

    @Test("a chunk of which nothing was taken comes again", arguments: [prefix, .raw])
    func nothingTaken(_ content: StreamSource.Content) throws {
        let queue = Self.queue(content)
        Self.add("one\n", to: queue)
        let chunk = try #require(queue.nextChunk(limit: 1000))
        queue.sent(0, of: chunk)
        #expect(queue.hasBytes)
        #expect(queue.nextChunk(limit: 1000) == chunk)
    }

    @Test("a run that fills a full queue further than it may loses the rest, and its last line ends (EXT-16)")
    func allowance() {
        let dropped = StreamAccount()
        let queue = Self.queue(Self.prefix, capacity: 100, dropped: dropped, allowance: 50)
        for _ in 0..<100 {
            Self.add("0123456789\n0123", to: queue)
            queue.settle()
        }
        #expect(queue.kept < 100 + 50 + 15)
        #expect(dropped.lostLines > 80)
        #expect(Self.takeAll(queue).hasSuffix("\n"))
    }

    @Test("a queue that is given up goes on for the next of its name, if the bytes are to look the same (EXT-16)")
    func reuse() {
        let queue = Self.queue(Self.prefix)
        let same = StreamSource(name: "g:x", content: Self.prefix, capacity: 50, overflow: .block)
        Self.add("one", to: queue)
        #expect(!queue.reuse(for: same))
        queue.onRoom = {}
        queue.release()
        #expect(queue.onRoom == nil)
        #expect(!queue.reuse(for: StreamSource(name: "g:x", content: .raw, capacity: 5, overflow: .block)))
        #expect(!queue.reuse(for: StreamSource(name: "g:y", content: Self.prefix, capacity: 5, overflow: .block)))
        #expect(queue.reuse(for: same))
        #expect(!queue.reuse(for: same))
        Self.add("two\n", to: queue)
        #expect(Self.takeAll(queue) == "x | one\nx | two\n")
    }

    @Test("the next of the name does not wait if it is not to, however full the queue was (EXT-16)")
    func reuseByOneThatDrops() {
        let queue = Self.queue(Self.prefix, capacity: 10)
        Self.add("one\ntwo\nthree\n", to: queue)
        queue.settle()
        queue.release()
        #expect(queue.isFull)
        #expect(queue.reuse(for: StreamSource(name: "g:x", content: Self.prefix, capacity: 10, overflow: .drop)))
        #expect(!queue.isFull && queue.waiting == 10)
    }

    @Test("when the reader has gone nothing is kept")
    func discard() {
        let queue = Self.queue(Self.prefix, capacity: 10)
        Self.add("one\ntwo\nthree", to: queue)
        queue.settle()
        #expect(queue.isFull)
        queue.discard()
        #expect(!queue.isFull && !queue.hasBytes && queue.kept == 0)
    }
}
