import Glibc
import LinuxSystem
import Model
import NIOCore
import Reactor
import TestHarness
import Testing

@Suite struct ReactorTests {
    @Test("timers fire in the order of their times, those of the past first, and never before (P29)")
    func timers() async throws {
        try await onReactor { thread, reactor in
            let now = Clock.monotonicNow().nanoseconds
            var fired: [String] = []
            var firedAt: Int64 = 0
            _ = reactor.schedule(at: MonotonicTime(nanoseconds: now + 30_000_000)) {
                fired.append("late")
                firedAt = Clock.monotonicNow().nanoseconds
            }
            _ = reactor.schedule(at: MonotonicTime(nanoseconds: now + 10_000_000)) { fired.append("soon") }
            _ = reactor.schedule(at: MonotonicTime(nanoseconds: -5)) { fired.append("past") }
            #expect(fired.isEmpty, "an action has a pass of its own")
            try await until(thread) { fired.count == 3 }
            #expect(fired == ["past", "soon", "late"])
            #expect(firedAt >= now + 30_000_000)
        }
    }

    @Test("a cancelled timer does nothing, and cancelling one that has fired is harmless")
    func cancelling() async throws {
        try await onReactor { thread, reactor in
            var fired: [Int] = []
            let first = reactor.schedule(afterMilliseconds: 1) { fired.append(1) }
            let second = reactor.schedule(afterMilliseconds: 1) { fired.append(2) }
            first.cancel()
            try await until(thread) { !fired.isEmpty }
            second.cancel()
            await settle(thread)
            #expect(fired == [2])
        }
    }

    @Test("a time that never comes is a timer like any other (CFG-51)")
    func endOfTime() async throws {
        try await onReactor { thread, reactor in
            var fired = false
            let timer = reactor.schedule(at: MonotonicTime(nanoseconds: .max)) { fired = true }
            await settle(thread)
            #expect(!fired)
            timer.cancel()
        }
    }

    @Test("the next pass comes after all of this one")
    func nextPass() async throws {
        try await onReactor { thread, reactor in
            var order: [Int] = []
            reactor.inNextPass { order.append(2) }
            order.append(1)
            try await until(thread) { order.count == 2 }
            #expect(order == [1, 2])
        }
    }

    @Test("a reader that is told to finish takes what the pipe holds, though it was paused (P7)")
    func finish() async throws {
        try await onReactor { thread, reactor in
            var pipe = try Pipe()
            guard let readEnd = pipe.takeReadEnd(), let writeEnd = pipe.takeWriteEnd() else { return }
            var text = ""
            var ends = 0
            let reader = try PipeReader(
                readEnd,
                on: reactor,
                onBytes: { text += String(buffer: $0) },
                onEnd: { ends += 1 }
            )
            reader.pause()
            try writeEnd.write(text: String(repeating: "x", count: 65_536))
            await settle(thread)
            reader.finish()
            try await until(thread) { ends == 1 }
            #expect(text == String(repeating: "x", count: 65_536))
            reader.finish()
            #expect(ends == 1)
        }
    }

    @Test("a reader that cannot be made closes its descriptor (P9, P27)")
    func refusedReader() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let path = try directory.write("regular", "")
            let file = try Files.openForAppending(path)
            let number = file.number
            #expect(throws: (any Error).self) {
                _ = try PipeReader(Descriptor(owning: dup(number)), on: reactor, onBytes: { _ in }, onEnd: {})
            }
            let inode = try FileStatus(path: path).inode
            let holders = try Files.entries(of: "/proc/self/fd").filter { name in
                (try? FileStatus(path: "/proc/self/fd/\(name)").inode) == inode
            }
            #expect(holders == ["\(number)"])
        }
    }
}
