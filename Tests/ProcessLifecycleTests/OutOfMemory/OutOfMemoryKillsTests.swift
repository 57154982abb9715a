import Model
import Testing

@testable import ProcessLifecycle

/// Which ends are told as the kernel's (EXT-80).
@Suite struct OutOfMemoryKillsTests {
    private let place = MemoryCgroup(.two, directory: "/sys/fs/cgroup")
    private let kills = OutOfMemoryKills()

    private func time(_ seconds: Double) -> MonotonicTime { at(seconds).monotonic }

    @Test("what was counted before the start is blamed on no process")
    func baseline() {
        var kills = kills
        kills.counted(5, in: place, at: time(0))
        let first = kills.take(at: time(0))
        #expect(!first)
        kills.counted(5, in: place, at: time(1))
        let second = kills.take(at: time(1))
        #expect(!second)
    }

    @Test("as many are told as were counted, and not one more")
    func atMost() {
        var kills = kills
        kills.counted(0, in: place, at: time(0))
        kills.counted(2, in: place, at: time(5))
        let taken = (0..<3).map { _ in kills.take(at: time(5)) }
        #expect(taken == [true, true, false])
    }

    @Test("one that is reaped a little later than it was counted is told too, and a much later one is not")
    func later() {
        var kills = kills
        kills.counted(0, in: place, at: time(0))
        kills.counted(3, in: place, at: time(5))
        let first = kills.take(at: time(5))
        #expect(first)
        kills.counted(3, in: place, at: time(14))
        let second = kills.take(at: time(14))
        #expect(second)
        kills.counted(3, in: place, at: time(16))
        let third = kills.take(at: time(16))
        #expect(!third)
    }

    @Test("another counter begins again, and so does one that has gone back")
    func otherPlace() {
        var kills = kills
        kills.counted(1, in: place, at: time(0))
        kills.counted(9, in: MemoryCgroup(.two, directory: "/other"), at: time(1))
        let first = kills.take(at: time(1))
        #expect(!first)
        kills.counted(3, in: MemoryCgroup(.two, directory: "/other"), at: time(2))
        let second = kills.take(at: time(2))
        #expect(!second)
        kills.counted(4, in: MemoryCgroup(.two, directory: "/other"), at: time(3))
        let third = kills.take(at: time(3))
        #expect(third)
    }

    @Test("numbers that no kernel counts to are no trap")
    func enormous() {
        var kills = kills
        for count in [0, Int.max, 0, Int.max, 0, Int.max] { kills.counted(count, in: place, at: time(0)) }
        let first = kills.take(at: time(0))
        #expect(first)
    }

    @Test(
        "a limit is told in the largest unit that it is a whole number of",
        arguments: [
            (nil, "out of memory"), (32 << 20, "out of memory, with a limit of 32 MiB"),
            (1 << 30, "out of memory, with a limit of 1 GiB"), (100 << 10, "out of memory, with a limit of 100 KiB"),
            (1000, "out of memory, with a limit of 1000 bytes"), (0, "out of memory, with a limit of 0 bytes"),
        ] as [(Int?, String)]
    )
    func words(limit: Int?, words: String) {
        #expect(OutOfMemoryKill(limit: limit).words == words)
    }

    @Test("the machine tells of it behind the end, and forgets it with the next start", arguments: [true, false])
    func machine(isRunning: Bool) {
        var machine = isRunning ? Situation.running.machine() : Situation.starting.machine()
        let kill = OutOfMemoryKill(limit: 32 << 20)
        let end = ProcessEvent.reaped(.signaled(.kill, coreDumped: false), outOfMemory: kill)
        let effects = machine.handle(end, .turnCame, .outputEnded, now: at(isRunning ? 9 : 0.1))
        #expect(
            effects.logLines == [
                "WARN exited: x (terminated by SIGKILL; not expected)",
                "WARN 'x' (7) was killed by the kernel: out of memory, with a limit of 32 MiB",
            ]
        )
        #expect(machine.outOfMemory?.value == kill)
        _ = machine.handle(.timerFired, .turnCame, .prepared, now: at(20))
        #expect(machine.outOfMemory == nil)
    }

    @Test("a process that was being stopped and is killed by the kernel is told of too")
    func stopping() {
        var machine = Situation.stopping.machine()
        let end = ProcessEvent.reaped(.signaled(.kill, coreDumped: false), outOfMemory: OutOfMemoryKill(limit: nil))
        #expect(
            machine.handle(end, .turnCame, .outputEnded, now: at(9)).logLines == [
                "WARN stopped: x (terminated by SIGKILL)", "WARN 'x' (7) was killed by the kernel: out of memory",
            ]
        )
    }
}
