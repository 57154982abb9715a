import Glibc
import LinuxSystem
import LoopHarness
import Model
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
            let timers = [
                reactor.schedule(at: MonotonicTime(nanoseconds: now + 30_000_000)) {
                    fired.append("late")
                    firedAt = Clock.monotonicNow().nanoseconds
                },
                reactor.schedule(at: MonotonicTime(nanoseconds: now + 10_000_000)) { fired.append("soon") },
                reactor.schedule(at: MonotonicTime(nanoseconds: -5)) { fired.append("past") },
            ]
            #expect(fired.isEmpty, "an action has a pass of its own")
            try await until(thread) { fired.count == timers.count }
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

    @Test("a timer that has no owner any more does nothing, so that it cannot outlive what it was for (P56)")
    func ownerless() async throws {
        try await onReactor { thread, reactor in
            var fired: [Int] = []
            var timer: ReactorTimer? = reactor.schedule(afterMilliseconds: 1) { fired.append(1) }
            #expect(timer != nil)
            timer = reactor.schedule(afterMilliseconds: 1) { fired.append(2) }
            try await until(thread) { !fired.isEmpty }
            timer = nil
            await settle(thread)
            #expect(fired == [2])
        }
    }

    @Test("a timer may take its own place when it fires")
    func successor() async throws {
        try await onReactor { thread, reactor in
            var fired = 0
            var timer: ReactorTimer?
            func arm() {
                timer = reactor.schedule(afterMilliseconds: 1) {
                    fired += 1
                    if fired < 3 { arm() } else { timer = nil }
                }
            }
            arm()
            try await until(thread) { fired == 3 && timer == nil }
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
                onBytes: { text += String($0) },
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

    @Test(
        "what was written at once comes at once, as far as a pipe holds it (PROC-40)",
        arguments: [1, 1024, 5000, 65_536]
    )
    func oneWriteOneChunk(size: Int) async throws {
        try await onReactor { thread, reactor in
            var pipe = try Pipe()
            guard let readEnd = pipe.takeReadEnd(), let writeEnd = pipe.takeWriteEnd() else { return }
            var chunks: [Int] = []
            let reader = try PipeReader(readEnd, on: reactor, onBytes: { chunks.append($0.byteCount) }, onEnd: {})
            for count in 1...3 {
                try writeEnd.write(text: String(repeating: "x", count: size))
                try await until(thread) { chunks.reduce(0, +) == count * size }
            }
            #expect(chunks == [size, size, size])
            reader.close()
        }
    }

    @Test("a reader that cannot be made closes its descriptor (P9, P27)")
    func refusedReader() async throws {
        try await onReactor { _, reactor in
            let directory = try Sandbox()
            let path = try directory.write("regular", "")
            let file = try LogFile.open(path)
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
