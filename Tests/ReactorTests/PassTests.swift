import LinuxSystem
import LoopHarness
import Model
import Testing

@testable import Reactor

/// What has its turn when.
@Suite struct PassTests {
    @Test("a pass takes descriptors, timers, what waits for the next pass, and what comes after all others")
    func order() async throws {
        try await onReactor { thread, reactor in
            var pipe = try Pipe()
            guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { return }
            var order: [String] = []
            var timer: ReactorTimer?
            let watch = try reactor.watch(reading.number, for: [.reading, .once]) { _ in
                order.append("descriptor")
                reactor.inNextPass { order.append("next") }
            }
            // All four are to be there when a pass begins.
            reactor.inNextPass {
                reactor.afterOthers { order.append("after") }
                try? writing.write(text: "x")
                timer = reactor.schedule(at: MonotonicTime(nanoseconds: 0)) { order.append("timer") }
            }
            try await until(thread) { order.count == 4 }
            #expect(order == ["descriptor", "timer", "next", "after"])
            withExtendedLifetime((watch, timer)) {}
        }
    }

    /// A pipe that is ready in each pass until it has been told so a hundred times, beside work that makes itself anew.
    private func besides(_ begin: @escaping @Sendable (Reactor, @escaping () -> Bool) -> Void) async throws {
        try await onReactor { thread, reactor in
            var pipe = try Pipe()
            guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { return }
            var turns = 0
            let watch = try reactor.watch(reading.number, for: .reading) { _ in turns += 1 }
            try writing.write(text: "x")
            begin(reactor) { turns < 100 }
            try await until(thread) { turns >= 100 }
            watch.end()
        }
    }

    @Test("calls for the next pass that ask for another one keep no descriptor waiting")
    func chain() async throws {
        try await besides { reactor, goesOn in
            func again() { if goesOn() { reactor.inNextPass(again) } }
            again()
        }
    }

    @Test("long work that goes on and on keeps no descriptor waiting")
    func longWork() async throws {
        try await besides { reactor, goesOn in
            func again() { if goesOn() { reactor.afterOthers(again) } }
            again()
        }
    }

    @Test("a timer that is made anew for a time that has passed keeps no descriptor waiting, and no other timer")
    func pastTimer() async throws {
        try await besides { reactor, goesOn in
            var timers: [ReactorTimer] = []
            func again() {
                guard goesOn() else { return timers = [] }
                timers.append(reactor.schedule(at: MonotonicTime(nanoseconds: 0), again))
            }
            again()
        }
        try await onReactor { thread, reactor in
            var fired = false
            var timers: [ReactorTimer] = []
            func again() {
                if !fired { timers.append(reactor.schedule(at: MonotonicTime(nanoseconds: 0), again)) }
            }
            again()
            timers.append(reactor.schedule(afterMilliseconds: 5) { fired = true })
            try await until(thread) { fired }
            timers = []
        }
    }

    /// What a pass does beside descriptors.
    enum Work: String, CaseIterable { case timers, nextPass, longWork }

    @Test(
        "of more than a turn is enough for a part is done in one pass, and descriptors come before the rest",
        arguments: Work.allCases
    )
    func shares(_ kind: Work) async throws {
        try await onReactor { thread, reactor in
            var pipe = try Pipe()
            guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { return }
            var order: [String] = []
            var timers: [ReactorTimer] = []
            let watch = try reactor.watch(reading.number, for: [.reading, .once]) { _ in order.append("descriptor") }
            func toil() {
                order.append("work")
                if order.count == 1 { try? writing.write(text: "x") }
                let end = Clock.monotonicNow().nanoseconds + 10_000_000
                while Clock.monotonicNow().nanoseconds < end {}
            }
            let time = Clock.monotonicNow()
            reactor.inNextPass {
                for _ in 0..<3 {
                    switch kind {
                    case .timers: timers.append(reactor.schedule(at: time, toil))
                    case .nextPass: reactor.inNextPass(toil)
                    case .longWork: reactor.afterOthers(toil)
                    }
                }
            }
            try await until(thread) { order.count == 4 }
            #expect(order == ["work", "descriptor", "work", "work"])
            withExtendedLifetime((watch, timers)) {}
        }
    }

    @Test("of timers that are due together one may cancel another")
    func cancelledInPass() async throws {
        try await onReactor { thread, reactor in
            var fired: [Int] = []
            var timers: [ReactorTimer] = []
            let time = Clock.monotonicNow()
            for number in 0..<3 {
                timers.append(
                    reactor.schedule(at: time) {
                        fired.append(number)
                        timers[1].cancel()
                    }
                )
            }
            try await until(thread) { fired.count == 2 }
            await settle(thread)
            #expect(fired == [0, 2])
        }
    }

    @Test("of descriptors that are ready together one may end the watch of another, and its own")
    func endedInPass() async throws {
        try await onReactor { thread, reactor in
            var ends: [(reading: Int32, writing: Int32)] = []
            for _ in 0..<3 {
                var pipe = try Pipe()
                ends.append((pipe.takeReadEnd()?.release() ?? -1, pipe.takeWriteEnd()?.release() ?? -1))
            }
            var told = 0
            var watches: [Watch] = []
            for end in ends {
                watches.append(
                    try reactor.watch(end.reading, for: .reading) { _ in
                        told += 1
                        for watch in watches { watch.end() }
                        watches = []
                    }
                )
                _ = try Files.write("x".utf8.span.bytes, to: end.writing)
            }
            try await until(thread) { told > 0 }
            await settle(thread)
            #expect(told == 1)
            for end in ends {
                _ = Descriptor(owning: end.reading)
                _ = Descriptor(owning: end.writing)
            }
        }
    }
}
