import Glibc
import LinuxSystem
import LoopHarness
import Model
import OutputPipeline
import Reactor
import TestHarness
import Testing

@testable import Output

@Suite struct StandardStreamTests {
    private static func stream(_ pipe: TestPipe, _ reactor: Reactor) throws -> StandardStream {
        try StandardStreams(inherited: [pipe.writing], reactor: reactor).stream(pipe.writing)
    }

    @Test("bytes go through a pipe, whose own description is never made non-blocking (EXT-14, P10)")
    func pipe() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let producer = try Self.stream(pipe, reactor).makeProducer(capacity: 100, overflow: .block)
            producer.write("hello\n")
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text == "hello\n"
            }
            #expect(!pipe.isNonBlocking)
        }
    }

    @Test("a pipe that is not read fills the producer, which tells when there is room again (EXT-16, P11)")
    func unreadPipe() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let producer = try Self.stream(pipe, reactor).makeProducer(capacity: 100_000, overflow: .block)
            var calls = 0
            producer.onRoom = { calls += 1 }
            var written = 0
            while !producer.isFull && written < 10_000 {
                producer.write("\(written)".padded(to: 1000))
                written += 1
            }
            #expect(written < 400)
            #expect(calls == 0)
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.utf8.count == written * 1000
            }
            #expect(text == (0..<written).map { "\($0)".padded(to: 1000) }.joined())
            #expect(calls > 0)
            #expect(!producer.isFull && !producer.hasBytes)
            #expect(!pipe.isNonBlocking)
        }
    }

    @Test("two producers take turns, and neither mixes into a chunk of the other (EXT-16)")
    func turns() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            let letters = ["a", "b"]
            let producers = letters.map { _ in stream.makeProducer(capacity: 1 << 20, overflow: .block) }
            for _ in 0..<20 {
                for (letter, producer) in zip(letters, producers) {
                    producer.write(String(repeating: letter, count: 20_000))
                }
            }
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.utf8.count == 2 * 20 * 20_000
            }
            let runs = text.runs
            #expect(runs.allSatisfy { $0.length % 20_000 == 0 })
            #expect(runs.count > 20)
        }
    }

    @Test("a reader that goes away ends the stream, and no program waits for it any more (P12)")
    func closedReader() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let streams = StandardStreams(inherited: [pipe.writing], reactor: reactor)
            let stream = try streams.stream(pipe.writing)
            let producer = stream.makeProducer(capacity: 1000, overflow: .block)
            for _ in 0..<300 { producer.write(String(repeating: "x", count: 1000)) }
            #expect(producer.isFull)
            var calls = 0
            producer.onRoom = { calls += 1 }
            pipe.closeReading()
            try await until(thread) { stream.isGone }
            #expect(calls == 1)
            #expect(!producer.isFull)
            producer.write("dropped")
            #expect(!producer.hasBytes)
            var isDone = false
            streams.drain(untilMilliseconds: 10_000) { isDone = true }
            #expect(isDone)
        }
    }

    @Test("what a producer has left behind still gets out, and is forgotten then")
    func closedProducer() async throws {
        try await onReactor { thread, reactor in
            let pipe = try TestPipe()
            let stream = try Self.stream(pipe, reactor)
            weak var forgotten: StreamQueue?
            var length = 0
            do {
                let producer = stream.makeProducer(capacity: 100_000, overflow: .block)
                while !producer.isFull {
                    producer.write(String(repeating: "x", count: 1000))
                    length += 1000
                }
                forgotten = producer.queue
            }
            #expect(forgotten != nil)
            var text = ""
            try await until(thread) {
                text += pipe.read()
                return text.utf8.count == length
            }
            try await until(thread) { forgotten == nil }
        }
    }

    @Test("a regular file gets everything at once, at the place where its writer stands (EXT-14, LOG-25)")
    func regularFile() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let path = try directory.write("out", "before\n")
            let descriptor = open(path, O_WRONLY)
            defer { close(descriptor) }
            lseek(descriptor, 0, SEEK_END)
            let streams = StandardStreams(inherited: [descriptor], reactor: reactor)
            let producer = try streams.stream(descriptor).makeProducer(capacity: 10, overflow: .block)
            producer.write("one\n")
            producer.write(String(repeating: "x", count: 1000) + "\n")
            #expect(!producer.isFull)
            producer.reopen()
            producer.write("two\n")
            let content = try Files.contents(of: path, limit: 10_000)
            #expect(content == Array("before\none\n\(String(repeating: "x", count: 1000))\ntwo\n".utf8))
            #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK == 0)
        }
    }

    @Test("a device that is full loses what it is given and stops no program (P11)")
    func fullDevice() async throws {
        try await onReactor { _, reactor in
            let descriptor = open("/dev/full", O_WRONLY)
            defer { close(descriptor) }
            let streams = StandardStreams(inherited: [descriptor], reactor: reactor)
            let producer = try streams.stream(descriptor).makeProducer(capacity: 10, overflow: .block)
            producer.write("lost")
            #expect(!producer.hasBytes && !producer.isFull)
        }
    }

    @Test("only descriptors that came to us at exec are streams, and each is one stream (EXT-14)")
    func inherited() async throws {
        try await onReactor { _, reactor in
            let pipe = try TestPipe()
            let streams = StandardStreams(inherited: [pipe.writing, 100_000], reactor: reactor)
            #expect(throws: Errno.badDescriptor) { try streams.stream(pipe.reading) }
            #expect(throws: Errno.badDescriptor) { try streams.stream(100_000) }
            #expect(try streams.stream(pipe.writing) === streams.stream(pipe.writing))
        }
    }
}
