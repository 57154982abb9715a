import CHarness
import Glibc
import LinuxSystem
import LoopHarness
import Model
import TestHarness
import Testing

@testable import Reactor

/// The same on a kernel that refuses what a loop is made of. Each loop has a thread of its own, and the refusals are for that
/// thread.
@Suite struct PollerTests {
    enum Refusal: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case nothing, set, watches, memory, timer, alarm, wait, interrupted, setAndTimer, waitAndPoll, setAndPoll

        var testDescription: String { rawValue }

        var calls: [(harness_loop_call, Int32)] {
            switch self {
            case .nothing: []
            case .set: [(HARNESS_LOOP_EPOLL_CREATE, EMFILE)]
            case .watches: [(HARNESS_LOOP_EPOLL_ADD, ENOSPC)]
            case .memory: [(HARNESS_LOOP_EPOLL_ADD, ENOMEM)]
            case .timer: [(HARNESS_LOOP_TIMER_CREATE, EMFILE)]
            case .alarm: [(HARNESS_LOOP_TIMER_SET, ECANCELED)]
            case .wait: [(HARNESS_LOOP_EPOLL_WAIT, EINVAL)]
            case .interrupted: [(HARNESS_LOOP_EPOLL_WAIT, EINTR)]
            case .setAndTimer: [(HARNESS_LOOP_EPOLL_CREATE, ENFILE), (HARNESS_LOOP_TIMER_CREATE, ENFILE)]
            case .waitAndPoll: [(HARNESS_LOOP_EPOLL_WAIT, EBADF), (HARNESS_LOOP_POLL, ENOMEM)]
            case .setAndPoll: [(HARNESS_LOOP_EPOLL_CREATE, ENOMEM), (HARNESS_LOOP_POLL, EINVAL)]
            }
        }

        @Sendable func takeEffect() {
            for (call, error) in calls where harness_refuse(call, error) != 0 {
                Issue.record("the filter for \(rawValue) is refused: \(errno)")
            }
        }
    }

    /// A pipe whose ends do not wait.
    private final class Ends {
        let reading: Descriptor
        let writing: Descriptor

        init() throws {
            var pipe = try LinuxSystem.Pipe()
            guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { throw Errno.badDescriptor }
            try reading.setNonBlocking()
            try writing.setNonBlocking()
            self.reading = reading
            self.writing = writing
        }

        func say(_ text: String) throws { try writing.write(text: text) }

        func hear() -> String {
            var room = [UInt8](repeating: 0, count: 65_536)
            let count = room.withUnsafeMutableBytes { (try? Files.read(from: reading.number, into: $0)) ?? 0 }
            return String(decoding: room.prefix(count), as: UTF8.self)
        }
    }

    @Test("what comes is told, and timers keep their time", arguments: Refusal.allCases)
    func works(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let ends = try (0..<3).map { _ in try Ends() }
            var heard = ["", "", ""]
            let watches = try ends.indices.map { index in
                try reactor.watch(ends[index].reading.number, for: .reading) { event in
                    if event.isReadable { heard[index] += ends[index].hear() }
                }
            }
            for round in 1...3 {
                for (index, pipe) in ends.enumerated() { try pipe.say("\(round)\(index) ") }
                try await until(thread) { heard.allSatisfy { $0.utf8.count == 3 * round } }
            }
            #expect(heard == ["10 20 30 ", "11 21 31 ", "12 22 32 "])
            let now = Clock.monotonicNow().nanoseconds
            var firedAt: Int64?
            let timer = reactor.schedule(at: MonotonicTime(nanoseconds: now + 30_000_000)) {
                firedAt = Clock.monotonicNow().nanoseconds
            }
            try await until(thread) { firedAt != nil }
            #expect((firedAt ?? 0) >= now + 30_000_000)
            withExtendedLifetime((watches, timer)) {}
        }
    }

    @Test("room is told to those that wait for it", arguments: Refusal.allCases)
    func room(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let ends = try Ends()
            var (rooms, isOver) = (0, false)
            let watch = try reactor.watch(ends.writing.number, for: []) { event in
                if event.isWritable { rooms += 1 }
                if event.isOver { isOver = true }
            }
            let chunk = [UInt8](repeating: 0, count: 4096)
            while (try? Files.write(chunk.span.bytes, to: ends.writing.number)) != nil {}
            watch.change(to: .writing)
            // Where nothing can be waited for, room is supposed to be there, and each try tells.
            await settle(thread)
            if ![.waitAndPoll, .setAndPoll].contains(refusal) { #expect(rooms == 0) }
            while !ends.hear().isEmpty {}
            try await until(thread) { rooms > 0 }
            #expect(!isOver)
            watch.end()
        }
    }

    @Test("a watch for one event tells one, until it is renewed", arguments: Refusal.allCases)
    func once(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let ends = try Ends()
            var events = 0
            let watch = try reactor.watch(ends.reading.number, for: [.reading, .once]) { _ in events += 1 }
            try ends.say("x")
            try await until(thread) { events > 0 }
            await settle(thread)
            #expect(events == 1 && watch.interest == [])
            watch.change(to: [.reading, .once])
            try await until(thread) { events > 1 }
            await settle(thread)
            #expect(events == 2)
        }
    }

    @Test("a watch that wants nothing is silent, and goes on with what has come", arguments: Refusal.allCases)
    func paused(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let ends = try Ends()
            var events = 0
            let watch = try reactor.watch(ends.reading.number, for: .reading) { _ in events += 1 }
            watch.change(to: [])
            try ends.say("x")
            await settle(thread)
            #expect(events == 0)
            watch.change(to: .reading)
            try await until(thread) { events > 0 }
            watch.end()
            events = 0
            await settle(thread)
            #expect(events == 0)
        }
    }

    @Test("a watch that is gone is told nothing, nor is another one of its number", arguments: Refusal.allCases)
    func reused(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let (old, new) = (try (0..<2).map { _ in try Ends() }, try (0..<2).map { _ in try Ends() })
            var watches: [Watch?] = []
            var (told, toldOfNew) = (0, 0)
            for pipe in old {
                watches.append(
                    try reactor.watch(pipe.reading.number, for: .reading) { _ in
                        // The first that is told ends both, and gives their numbers to other pipes.
                        told += 1
                        for watch in watches { watch?.end() }
                        for (pipe, successor) in zip(old, new) {
                            dup2(successor.reading.number, pipe.reading.number)
                            watches.append(
                                try? reactor.watch(pipe.reading.number, for: .reading) { _ in
                                    if !pipe.hear().isEmpty { toldOfNew += 1 }
                                }
                            )
                        }
                    }
                )
            }
            for pipe in old { try pipe.say("x") }
            try await until(thread) { told > 0 }
            await settle(thread)
            #expect(told == 1 && toldOfNew == 0)
            for pipe in new { try pipe.say("x") }
            try await until(thread) { toldOfNew == 2 }
            watches = []
        }
    }

    @Test("more descriptors than there is room for events all have their turn", arguments: Refusal.allCases)
    func many(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let pipes = try (0..<200).map { _ in try Ends() }
            var counts = [Int](repeating: 0, count: pipes.count)
            // All stay ready.
            let watches = try pipes.indices.map { index in
                try reactor.watch(pipes[index].reading.number, for: .reading) { _ in counts[index] += 1 }
            }
            for pipe in pipes { try pipe.say("x") }
            try await until(thread) { counts.allSatisfy { $0 >= 5 } }
            withExtendedLifetime(watches) {}
        }
    }

    @Test(
        "what cannot be waited for at all is told by its cause, and leaves nothing",
        arguments: [Refusal.nothing, .timer]
    )
    func impossible(_ refusal: Refusal) async throws {
        try await onReactor(prepare: refusal.takeEffect) { thread, reactor in
            let sandbox = try Sandbox()
            let file = try LogFile.open(sandbox.write("regular", ""))
            for _ in 0..<3 {
                #expect(throws: Errno.notPermitted) { _ = try reactor.watch(file.number, for: .reading) { _ in } }
                #expect(throws: Errno.badDescriptor) { _ = try reactor.watch(100_000, for: .reading) { _ in } }
            }
            let ends = try Ends()
            var events = 0
            let watch = try reactor.watch(ends.reading.number, for: [.reading, .once]) { _ in events += 1 }
            try ends.say("x")
            try await until(thread) { events == 1 }
            watch.end()
        }
    }

    @Test("what is left in the set of a number that was replaced while it was watched keeps the loop busy once only")
    func haunted() async throws {
        try await onReactor { thread, reactor in
            let poller = Poller()
            let (old, other, alive) = (try Ends(), try Ends(), try Ends())
            let copy = try old.reading.duplicate()
            var told = 0
            let watch = Watch(old.reading.number, .reading, of: reactor) { _ in }
            let second = Watch(alive.reading.number, .reading, of: reactor) { _ in told += 1 }
            try poller.add(watch)
            try poller.add(second)
            try old.say("x")
            dup2(other.reading.number, old.reading.number)
            poller.remove(watch)
            var counts: [Int] = []
            for _ in 0..<3 {
                let now = Clock.monotonicNow()
                let count = poller.wait(until: now, now: now)
                for index in 0..<count { #expect(poller.event(at: index) == nil) }
                counts.append(count)
            }
            #expect(counts == [1, 0, 0] && second.isInSet)
            try alive.say("x")
            let now = Clock.monotonicNow()
            #expect(poller.wait(until: now, now: now) == 1 && poller.event(at: 0)?.watch === second)
            poller.remove(second)
            withExtendedLifetime(copy.number) {}
        }
    }

    @Test("a watch that found no place in the set gets one when another has left it")
    func laterPlace() async throws {
        try await onReactor { thread, reactor in
            let ends = try Ends()
            let copy = try ends.reading.duplicate()
            var events = 0
            // One description and number has one place only, so the second watch of a number has none.
            let first = try reactor.watch(ends.reading.number, for: []) { _ in }
            let second = try reactor.watch(ends.reading.number, for: .reading) { _ in events += ends.hear().utf8.count }
            #expect(first.isInSet && !second.isInSet)
            try ends.say("x")
            try await until(thread) { events == 1 }
            first.end()
            try await until(thread) { second.isInSet }
            try ends.say("y")
            try await until(thread) { events == 2 }
            withExtendedLifetime(copy.number) {}
        }
    }
}
