import Glibc
import LinuxSystem
import LoopHarness
import Model
import OutputPipeline
import Reactor
import Testing

@testable import Output

/// A socket cannot be opened again (P13): its description is shared, and each write has to be asked for.
@Suite struct SocketStreamTests {
    private static func stream(_ pair: TestPipe, _ reactor: Reactor) throws -> StandardStream {
        try StandardStreams(inherited: [pair.writing], reactor: reactor).stream(pair.writing)
    }

    /// Fills the producer until the stream takes no more, and gives the number of bytes.
    private static func fill(_ producer: StreamProducer) -> Int {
        var length = 0
        while !producer.isFull {
            producer.write(String(repeating: "x", count: 1000))
            length += 1000
        }
        return length
    }

    @Test("bytes go through a socket, whose description is never made non-blocking (P13, P10)")
    func socket() async throws {
        try await onReactor { _, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let producer = try Self.stream(pair, reactor).makeProducer(capacity: 100, overflow: .block)
            producer.write("hello\n")
            #expect(pair.read() == "hello\n")
            #expect(!pair.isNonBlocking)
        }
    }

    @Test("a socket that is not read fills the producer, and everything arrives in the end (EXT-16, P11)")
    func unreadSocket() async throws {
        try await onReactor { thread, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let producer = try Self.stream(pair, reactor).makeProducer(capacity: 200_000, overflow: .block)
            let length = Self.fill(producer)
            #expect(length < 2_000_000)
            var total = 0
            try await until(thread) {
                total += pair.read().utf8.count
                return total == length
            }
            #expect(!producer.isFull && !producer.hasBytes)
            #expect(!pair.isNonBlocking)
        }
    }

    @Test("while a socket takes nothing there is no room, however often it is asked (EXT-16)")
    func noRoomWithoutReader() async throws {
        try await onReactor { thread, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let producer = try Self.stream(pair, reactor).makeProducer(capacity: 100_000, overflow: .block)
            _ = Self.fill(producer)
            var calls = 0
            producer.onRoom = { calls += 1 }
            await settle(thread)
            #expect(calls == 0)
            #expect(producer.isFull)
            try await until(thread) {
                _ = pair.read()
                return calls > 0
            }
        }
    }

    @Test("a dropping producer says once how much is missing, however long the socket stalls (EXT-16)")
    func oneNotice() async throws {
        try await onReactor { thread, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let producer = try Self.stream(pair, reactor).makeProducer(
                StreamSource(name: "x", content: .activity(.text), capacity: 100_000, overflow: .drop)
            )
            for number in 0..<100 {
                producer.write("\(number) ".padded(to: 9_999) + "\n")
                if number % 20 == 0 { await settle(thread) }
            }
            var text = ""
            try await until(thread) {
                text += pair.read()
                return text.hasSuffix("\n") && text.contains("\n99 ")
            }
            let lines = text.split(separator: "\n")
            let kept = lines.filter { !$0.hasPrefix("supervisord") }
            let lost = 100 - kept.count
            #expect(
                lines.filter { $0.hasPrefix("supervisord") }
                    == ["supervisord: x: \(lost) lines (\(lost * 10_000) bytes) dropped, log sink too slow"]
            )
            #expect(lost > 0)
            #expect(kept.allSatisfy { $0.utf8.count == 9_999 })
        }
    }

    @Test("a chunk that goes out in parts is not interrupted by another producer (EXT-16)")
    func wholeChunks() async throws {
        try await onReactor { thread, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let stream = try Self.stream(pair, reactor)
            let letters = ["a", "b", "c"]
            let producers = letters.map { _ in stream.makeProducer(capacity: 1 << 20, overflow: .block) }
            for _ in 0..<10 {
                for (letter, producer) in zip(letters, producers) {
                    producer.write(String(repeating: letter, count: 100_000))
                }
            }
            // Another producer that comes and goes does not change whose turn it is.
            stream.makeProducer(capacity: 10, overflow: .block).close()
            var text = ""
            try await until(thread) {
                text += pair.read()
                return text.utf8.count == 3_000_000
            }
            #expect(text.runs.filter { $0.length % 100_000 != 0 }.map(\.length) == [])
        }
    }

    @Test("a reader that goes away ends the stream without ending us (P12)")
    func closedReader() async throws {
        try await onReactor { _, reactor in
            let pair = try TestPipe(socketOfType: SOCK_STREAM)
            let stream = try Self.stream(pair, reactor)
            let producer = stream.makeProducer(capacity: 100, overflow: .block)
            pair.closeReading()
            producer.write("lost")
            #expect(stream.isGone && !producer.hasBytes && stream.isDrained)
        }
    }
}

@Suite struct DrainingTests {
    @Test("draining waits until a reader has made room for everything (P49)")
    func drained() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let streams = StandardStreams(inherited: [pipe.writing], reactor: reactor)
            let producer = try streams.stream(pipe.writing).makeProducer(capacity: 200_000, overflow: .block)
            var length = 0
            while !producer.isFull {
                producer.write(String(repeating: "x", count: 10_000))
                length += 10_000
            }
            var isDone = false
            streams.drain(untilMilliseconds: 60_000) { isDone = true }
            await settle(thread)
            #expect(!isDone)
            var total = 0
            try await until(thread) {
                total += pipe.read().utf8.count
                return isDone
            }
            #expect(total + pipe.read().utf8.count == length)
        }
    }

    @Test("draining gives up when its time is over (EXT-16)")
    func outOfTime() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let streams = StandardStreams(inherited: [pipe.writing], reactor: reactor)
            let producer = try streams.stream(pipe.writing).makeProducer(capacity: 1, overflow: .block)
            producer.write(String(repeating: "x", count: 500_000))
            var isDone = false
            let start = Clock.monotonicNow().nanoseconds
            streams.drain(untilMilliseconds: 50) { isDone = true }
            #expect(!isDone)
            try await until(thread) { isDone }
            #expect(Clock.monotonicNow().nanoseconds - start >= 50_000_000)
        }
    }

    @Test("with nothing to write draining is done at once")
    func nothing() async throws {
        try await onReactor { _, reactor in
            var isDone = false
            StandardStreams(inherited: [], reactor: reactor).drain(untilMilliseconds: 10_000) { isDone = true }
            #expect(isDone)
        }
    }
}
