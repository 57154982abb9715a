import Foundation
import LoopHarness
import Model
import OutputPipeline
import Reactor
import Testing

@testable import Output

/// What a program's output becomes on its way to a standard stream.
@Suite struct StreamProducerTests {
    static let prefix = StreamSource.Content.program(.prefix(PrefixFormat("x | ")))
    static let json = StreamSource.Content.program(
        .json(JSONLineFormat(program: "x", group: "g", stream: "stdout"))
    )

    private static func source(
        _ content: StreamSource.Content,
        capacity: Int = 1 << 20,
        overflow: LogOverflow = .block,
        dropped: StreamAccount = StreamAccount()
    ) -> StreamSource {
        StreamSource(name: "g:x", content: content, capacity: capacity, overflow: overflow, account: dropped)
    }

    private static func stream(_ pipe: TestPipe, _ reactor: Reactor) throws -> StandardStream {
        try StandardStreams(inherited: [pipe.writing], reactor: reactor).stream(pipe.writing)
    }

    /// Fills the stream with a line that never ends up in the queue of another producer.
    private static func stall(_ stream: StandardStream) -> StreamProducer {
        let other = stream.makeProducer(capacity: 1 << 20, overflow: .block)
        for _ in 0..<30 { other.write(String(repeating: "#", count: 16_383) + "\n") }
        return other
    }

    private static func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test("only whole lines go out, the last one at the end of the stream (EXT-15)")
    func wholeLines() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let producer = try Self.stream(pipe, reactor).makeProducer(Self.source(Self.prefix))
            for part in ["o", "ne\ntw", "o", "\n\nlast"] { producer.write(part) }
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text == "x | one\nx | two\nx | \n"
            }
            producer.close()
            try await until(thread) { pipe.read() == "x | last\n" }
            #expect(!producer.hasBytes)
        }
    }

    @Test("each line of JSON names the process that was started (EXT-15)")
    func pid() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let producer = try Self.stream(pipe, reactor).makeProducer(Self.source(Self.json))
            producer.write("before\n")
            producer.begin(pid: 4711)
            producer.write("a\nb\n")
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.split(separator: "\n").count == 3
            }
            let objects = try Self.objects(text)
            #expect(objects.map { $0["pid"] as? Int } == [0, 4711, 4711])
            #expect(objects.map { $0["msg"] as? String } == ["before", "a", "b"])
        }
    }

    @Test("the runs of a program follow each other, each with its pid and its last line whole (EXT-15)")
    func runs() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            let stalling = Self.stall(stream)
            let producer = stream.makeProducer(Self.source(Self.json, capacity: 10_000))
            for pid in 1...3 as ClosedRange<Int32> {
                producer.begin(pid: pid)
                for line in 1...200 { producer.write("\(line)" + (line < 200 ? "\n" : "")) }
                producer.close()
            }
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.count { $0 == "\n" } == 630
            }
            let objects = try Self.objects(
                text.split(separator: "\n").filter { $0.first != "#" }.joined(separator: "\n")
            )
            #expect(objects.map { $0["pid"] as? Int } == (0..<600).map { $0 / 200 + 1 })
            #expect(objects.map { $0["msg"] as? String } == (0..<600).map { "\($0 % 200 + 1)" })
            withExtendedLifetime(stalling) {}
        }
    }

    @Test(
        "however often a program is started while nothing is read, no more of it is kept than its buffer and a pipe (EXT-16)",
        arguments: [prefix, .raw]
    )
    func boundedOverRuns(_ content: StreamSource.Content) async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            let stalling = Self.stall(stream)
            let dropped = StreamAccount()
            let producer = stream.makeProducer(Self.source(content, capacity: 10_000, dropped: dropped))
            for _ in 0..<100 {
                // What its pipe held at its end.
                for _ in 0..<60 { producer.write(String(repeating: "y", count: 999) + "\n") }
                producer.close()
            }
            #expect(producer.kept < 10_000 + 6 * 65_536)
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return stream.isDrained && text.hasSuffix("\n")
            }
            let own = text.split(separator: "\n").filter { $0.hasSuffix("yyy") }
            #expect(own.count > 100 && own.count + dropped.lostLines == 6000)
            #expect(text.contains("\(dropped.lostLines) lines (\(dropped.lostBytes) bytes) dropped"))
            withExtendedLifetime(stalling) {}
        }
    }

    @Test("programs whose lines come in pieces never mix within a line (EXT-15)")
    func neverMixed() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe(socketOfType: SOCK_STREAM)
            let stream = try Self.stream(pipe, reactor)
            let letters = ["a", "b", "c"]
            let producers = letters.map {
                stream.makeProducer(
                    Self.source(.program(.prefix(PrefixFormat("\($0) | "))), capacity: 1 << 22)
                )
            }
            for round in 0..<400 {
                for (letter, producer) in zip(letters, producers) {
                    producer.write(String(repeating: letter, count: round) + (round % 3 == 2 ? "\n" : ""))
                }
            }
            for producer in producers { producer.close() }
            let expected = (0..<133).map { ($0 * 9) + 3 } + [399]
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.utf8.count == 3 * expected.reduce(0) { $0 + $1 + 5 }
            }
            let lines = text.split(separator: "\n")
            for letter in letters {
                let own = lines.filter { $0.hasPrefix("\(letter) | ") }
                #expect(own.map { $0.utf8.count - 4 } == expected)
                #expect(own.allSatisfy { $0.dropFirst(4).allSatisfy { "\($0)" == letter } })
            }
        }
    }

    @Test("a full producer stays within its bounds however long short lines become, and loses none (EXT-16)")
    func bounded() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            let stalling = Self.stall(stream)
            let producer = stream.makeProducer(Self.source(Self.json, capacity: 10_000))
            var calls = 0
            producer.onRoom = { calls += 1 }
            producer.write(String(repeating: "\n", count: 65_536))
            #expect(producer.isFull)
            #expect(producer.waiting < 600_000)
            producer.close()
            var lines = 0
            try await until(thread) {
                lines += pipe.read().utf8.count { $0 == 10 }
                return lines == 30 + 65_536
            }
            #expect(!producer.hasBytes)
            withExtendedLifetime(stalling) {}
        }
    }

    @Test("dropping makes room for the newest, and one line says how much has gone (EXT-16)", arguments: [0, 1, 2, 3])
    func dropping(_ kind: Int) async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            let stalling = Self.stall(stream)
            let dropped = StreamAccount()
            let content = [Self.prefix, Self.json, .raw, .activity(.json)][kind]
            let producer = stream.makeProducer(
                Self.source(content, capacity: 5000, overflow: .drop, dropped: dropped)
            )
            let made = kind == 3 ? "{\"msg\":\"%\"}\n" : "line %\n"
            for number in 0..<5000 {
                producer.write(made.replacing("%", with: "\(number)"))
                #expect(!producer.isFull)
                #expect(producer.waiting <= 5000)
            }
            producer.close()
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.contains("4999") && text.hasSuffix("\n")
            }
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
            let notice = try #require(lines.first)
            let expected =
                "supervisord: g:x: \(dropped.lostLines) lines (\(dropped.lostBytes) bytes) dropped, log sink too slow"
            var rest = Array(lines.dropFirst())
            if kind == 1 || kind == 3 {
                #expect(try Self.objects(notice).first?["msg"] as? String == expected)
                rest = try Self.objects(rest.joined(separator: "\n")).compactMap { $0["msg"] as? String }
            } else {
                #expect(notice == expected)
            }
            let numbers = rest.map { Int($0.split(separator: " ").last ?? "") }
            #expect(numbers == Array(dropped.lostLines..<5000))
            #expect(dropped.lostLines > 1000 && dropped.lostBytes > 5000)
            withExtendedLifetime(stalling) {}
        }
    }

    @Test("two descriptors with one pipe behind them are one stream (EXT-15)")
    func twins() async throws {
        try await onReactor { _, reactor in
            let pipe = try TestPipe()
            let other = try TestPipe()
            let copy = dup(pipe.writing)
            defer { close(copy) }
            let streams = StandardStreams(inherited: [pipe.writing, copy, other.writing], reactor: reactor)
            #expect(try streams.stream(pipe.writing) === streams.stream(copy))
            #expect(try streams.stream(pipe.writing) !== streams.stream(other.writing))
        }
    }

    @Test("a reader that goes away while lines wait to be framed leaves nothing behind (P12)")
    func goneWhileFull() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe(socketOfType: SOCK_STREAM)
            let stream = try Self.stream(pipe, reactor)
            let producer = stream.makeProducer(Self.source(Self.json, capacity: 1000))
            producer.write(String(repeating: "\n", count: 200_000))
            #expect(producer.isFull)
            var calls = 0
            producer.onRoom = { calls += 1 }
            pipe.closeReading()
            try await until(thread) { stream.isGone }
            #expect(calls > 0 && !producer.isFull)
            producer.write("more\n")
            producer.close()
            #expect(producer.kept == 0 && !producer.hasBytes)
        }
    }

    @Test("a program that comes back finds what was left of it, within the same limit (EXT-16)")
    func comingBack() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            _ = Self.stall(stream)
            let dropped = StreamAccount()
            var kept: StreamQueue?
            for round in 0..<1000 {
                let producer = stream.makeProducer(
                    Self.source(Self.prefix, capacity: 1000, overflow: .drop, dropped: dropped)
                )
                #expect(producer.queue === kept ?? producer.queue)
                kept = producer.queue
                producer.write("run \(round)\n")
            }
            // What looks different is never mixed with it, and nor is what still comes.
            #expect(stream.makeProducer(Self.source(Self.json)).queue !== kept)
            let next = stream.makeProducer(Self.source(Self.prefix))
            #expect(next.queue === kept)
            #expect(stream.makeProducer(Self.source(Self.prefix)).queue !== kept)
            #expect(next.kept <= 1000 && dropped.lostLines > 800)
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.contains("x | run 999\n")
            }
            #expect(text.contains("supervisord: g:x: \(dropped.lostLines) lines"))
        }
    }
}
