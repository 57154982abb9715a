import LinuxSystem
import LoopHarness
import Model
import Testing

@testable import Reactor

@Suite struct PipeWriterTests {
    /// A writer and what it has told; the test reads.
    private final class Scene {
        private(set) var writer: PipeWriter?
        private var reading: Descriptor?
        var rooms = 0
        var closings = 0
        /// The number of each piece that is done, and its failure.
        var done: [(Int, Errno?)] = []

        init(_ reactor: Reactor) throws {
            var pipe = try Pipe()
            guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { throw Errno.badDescriptor }
            try reading.setNonBlocking()
            self.reading = consume reading
            writer = try PipeWriter(
                writing,
                on: reactor,
                onWritable: { [unowned self] in rooms += 1 },
                onClosed: { [unowned self] in closings += 1 }
            )
        }

        func write(_ number: Int, _ bytes: [UInt8]) {
            writer?.write(bytes[...]) { [unowned self] in done.append((number, $0)) }
        }

        func read() -> [UInt8] {
            guard let number = reading?.number else { return [] }
            var room = [UInt8](repeating: 0, count: 65_536)
            let count = room.withUnsafeMutableBytes { (try? Files.read(from: number, into: $0)) ?? 0 }
            return Array(room.prefix(count))
        }

        func closeReading() { reading = nil }

        func forgetWriter() { writer = nil }
    }

    @Test("what the pipe takes is done at once")
    func atOnce() async throws {
        try await onReactor { _, reactor in
            let scene = try Scene(reactor)
            scene.write(1, Array("one".utf8))
            scene.write(2, [])
            scene.write(3, Array("two".utf8))
            #expect(scene.done.map(\.0) == [1, 2, 3] && scene.done.allSatisfy { $0.1 == nil })
            #expect(scene.read() == Array("onetwo".utf8))
        }
    }

    @Test("what it does not take comes in order, and the writer tells when it may have more")
    func waiting() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            let pieces = (0..<40).map { [UInt8](repeating: UInt8($0), count: 10_000 + $0) }
            for (number, piece) in pieces.enumerated() { scene.write(number, piece) }
            #expect(scene.writer?.isWritable == false && scene.done.count < 10)
            await settle(thread)
            #expect(scene.rooms == 0)
            var read: [UInt8] = []
            try await until(thread) {
                read += scene.read()
                return scene.done.count == pieces.count
            }
            read += scene.read()
            #expect(read == pieces.flatMap(\.self))
            #expect(scene.done.map(\.0) == Array(pieces.indices) && scene.done.allSatisfy { $0.1 == nil })
            #expect(scene.rooms == 1 && scene.writer?.isWritable == true && scene.closings == 0)
        }
    }

    @Test("a reader that goes away fails what waits, once, and what comes later")
    func goneReader() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            for number in 0..<20 { scene.write(number, [UInt8](repeating: 0, count: 10_000)) }
            let taken = scene.done.count
            scene.closeReading()
            try await until(thread) { scene.closings == 1 }
            #expect(scene.done.count == 20 && scene.done[taken...].allSatisfy { $0.1 == .brokenPipe })
            #expect(scene.writer?.isOpen == false && scene.writer?.isWritable == false)
            scene.write(20, [1])
            #expect(scene.done.last?.1 == .badDescriptor && scene.closings == 1)
        }
    }

    @Test("a reader that goes while nothing is written is noticed")
    func goneWhileIdle() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            scene.closeReading()
            try await until(thread) { scene.closings == 1 }
        }
    }

    @Test("the one that is told of a piece may write, and close")
    func reentrant() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            var order: [Int] = []
            scene.writer?.write([1]) { _ in
                order.append(1)
                scene.writer?.write([2]) { _ in
                    order.append(2)
                    scene.writer?.close()
                    scene.writer?.write([3]) { failure in if failure != nil { order.append(3) } }
                }
            }
            #expect(order == [1, 2, 3] && scene.closings == 1)
            #expect(scene.read() == [1, 2])
        }
    }

    @Test("a writer that is let go of closes its pipe and tells nothing")
    func forgotten() async throws {
        try await onReactor { thread, reactor in
            let scene = try Scene(reactor)
            for number in 0..<20 { scene.write(number, [UInt8](repeating: 0, count: 10_000)) }
            let told = scene.done.count
            scene.forgetWriter()
            await settle(thread)
            #expect(scene.done.count == told && scene.closings == 0)
        }
    }
}
