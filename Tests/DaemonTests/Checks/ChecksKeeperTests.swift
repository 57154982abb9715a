import ControlProtocol
import Model
import TestHarness
import Testing

@testable import Daemon

/// The process that looks at things over the network, as the core keeps it (EXT-73).
@Suite struct ChecksKeeperTests {
    private static let refused = ProbeOutcome.failure("connection refused")

    @Test func `the first look starts a process, and its answer is the outcome`() throws {
        try KeptChecks.run { kept in
            #expect(kept.peers.isEmpty)
            try kept.look("a")
            let peer = try kept.peer
            #expect(peer.requests == [.ask(1, .tcp(host: "a", port: 80), limit: TimeSpan(seconds: 5))])
            peer.send(.ready)
            try kept.answer(Self.refused)
            #expect(kept.outcome("a") == Self.refused)
            try kept.look("b")
            try kept.answer()
            #expect(kept.outcome("b") == .success)
            #expect(kept.peers.count == 1 && kept.log.isEmpty)
        }
    }

    @Test func `an answer that does not come in time is a failure on time, with the time in it`() throws {
        try KeptChecks.run { kept in
            try kept.look("a", seconds: 3)
            try kept.peer.send(.ready)
            kept.advance(bySeconds: 2.9)
            #expect(kept.outcome("a") == nil)
            kept.advance(bySeconds: 0.1)
            #expect(kept.outcome("a") == .failure("no answer in 3 seconds"))
            // The process says so too, which is all that is wanted of it.
            try kept.peer.send(.result(1, .failure("no answer in time")))
            kept.settle()
            kept.advance(bySeconds: 10)
            #expect(kept.outcomes.count == 1 && kept.kernel.shots.isEmpty)
        }
    }

    @Test func `a process that says nothing a second later is killed, and the next one is asked what is left`() throws {
        try KeptChecks.run { kept in
            try kept.look("a", seconds: 1)
            try kept.peer.send(.ready)
            try kept.look("b", seconds: 30)
            let first = try kept.peer
            kept.advance(bySeconds: 2)
            #expect(
                kept.log == ["WARN the checks process \(first.pid) has not answered in the time of a check, killing it"]
            )
            #expect(try kept.peer.pid != first.pid && first.isLeft)
            #expect(try kept.peer.requests == [.ask(2, .tcp(host: "b", port: 80), limit: TimeSpan(seconds: 28))])
            try kept.answer()
            #expect(kept.outcome("b") == .success)
        }
    }

    @Test func `fifty looks outlive the death of the process that was to make them`() throws {
        try KeptChecks.run { kept in
            for index in 0..<50 { try kept.look("h\(index)") }
            let first = try kept.peer
            first.send(.ready)
            kept.settle()
            kept.kernel.exit(first.pid, .signaled(.kill, coreDumped: false))
            kept.settle()
            let second = try kept.peer
            #expect(second.asked == Array(1...50))
            for number in second.asked {
                second.send(.result(number, number % 2 == 0 ? .success : .failure("\(number)")))
            }
            kept.settle()
            #expect(kept.outcomes.count == 50)
            #expect(kept.outcome("h1") == .success && kept.outcome("h2") == .failure("3"))
            #expect(
                kept.log.count == 1
                    && kept.log.first?.hasPrefix("WARN the checks process \(first.pid) has ended") == true
            )
        }
    }

    @Test func `where no process can be started looks fail in their time and say why, with one warning`() throws {
        try KeptChecks.run { kept in
            kept.refusal = "fork: Resource temporarily unavailable"
            try kept.look("a", seconds: 2)
            try kept.look("b", seconds: 20)
            kept.advance(bySeconds: 2)
            #expect(
                kept.outcome("a")
                    == .failure(
                        "not looked at, the checks process cannot be started: fork: Resource temporarily unavailable"
                    )
            )
            #expect(kept.log.count == 1)
            kept.refusal = nil
            kept.advance(bySeconds: 1)
            try kept.peer.send(.ready)
            try kept.answer()
            #expect(kept.outcome("b") == .success)
            #expect(kept.log.last == "INFO the checks process could be started, checks over the network are made again")
            #expect(kept.log.count == 2)
        }
    }

    @Test func `a look that is let go of is cancelled, and its answer is nobody's`() throws {
        try KeptChecks.run { kept in
            try kept.look("a")
            let peer = try kept.peer
            peer.send(.ready)
            kept.letGo("a")
            #expect(peer.cancelled == [1])
            peer.send(.result(1, .success))
            kept.settle()
            kept.advance(bySeconds: 30)
            #expect(kept.outcomes.isEmpty && kept.kernel.shots.isEmpty)
        }
    }

    @Test func `after a minute without a look the process is gone, and no timer is left`() throws {
        try KeptChecks.run { kept in
            try kept.look("a")
            try kept.peer.send(.ready)
            try kept.answer()
            kept.advance(bySeconds: 59)
            #expect(kept.kernel.living.count == 1)
            kept.advance(bySeconds: 2)
            #expect(kept.kernel.living.isEmpty && kept.children.pids.isEmpty)
            #expect(kept.time.timersLeft == 0 && kept.log.isEmpty)
            try kept.look("b")
            #expect(kept.peers.count == 2)
        }
    }

    @Test func `the end of the generation kills the process, waits for nothing, and answers no look`() throws {
        try KeptChecks.run { kept in
            try kept.look("a")
            try kept.keeper.retire()
            #expect(kept.kernel.signals(to: try kept.peer.pid) == ["SIGKILL"])
            try kept.look("b")
            kept.advance(bySeconds: 60)
            #expect(kept.outcomes.isEmpty && kept.peers.count == 1 && kept.children.pids.isEmpty)
        }
    }

    @Test func `an address that no message has room for fails, and is not asked for`() throws {
        try KeptChecks.run { kept in
            let long = String(repeating: "x", count: 40_000)
            try kept.look(long)
            #expect(kept.outcome(long) == .failure("the address is longer than 32768 bytes"))
            #expect(try kept.peer.asked.isEmpty)
        }
    }

    // MARK: A process that was taken over

    @Test func `a reason is cut to 4 KiB of text that does nothing to a terminal`() throws {
        try KeptChecks.run { kept in
            try kept.look("a")
            try kept.peer.send(.ready)
            try kept.answer(.failure("\u{1b}[31m\n" + String(repeating: "ü", count: 20_000)))
            guard case .failure(let reason)? = kept.outcome("a") else {
                Issue.record("no failure")
                return
            }
            #expect(reason.hasPrefix("\\x1b[31m\\nü") && reason.hasSuffix("ü"))
            #expect((4095...4096).contains(reason.utf8.count))
        }
    }

    @Test(
        "what it may not say ends it with one warning",
        arguments: [
            [.ready, .ready], [.ready, .result(9, .success)], [.ready, .notice(.info, "late")],
            Array(repeating: .notice(.info, "many"), count: 5),
        ] as [[CheckReport]]
    )
    func forbidden(reports: [CheckReport]) throws {
        try KeptChecks.run { kept in
            try kept.look("a")
            let peer = try kept.peer
            peer.send(.result(1, .success))
            for report in reports { peer.send(report) }
            kept.settle()
            #expect(kept.kernel.signals(to: peer.pid) == ["SIGKILL"])
            #expect(
                kept.log.filter { $0.hasPrefix("WARN") } == [
                    "WARN the checks process has said more than it was asked, it is not listened to any more"
                ]
            )
        }
    }

    @Test func `whatever it sends, the core goes on, and every look has one outcome in its time`() throws {
        var random = SplitMix(state: 7)
        for _ in 0..<200 {
            try KeptChecks.run { kept in
                for index in 0..<4 { try kept.look("h\(index)", seconds: 3) }
                for _ in 0..<40 {
                    attack(try kept.peer, &random)
                    kept.advance(bySeconds: .random(in: 0...0.2, using: &random))
                }
                kept.advance(bySeconds: 10)
                #expect(Set(kept.outcomes.map(\.target)).count == 4 && kept.outcomes.count == 4)
                #expect(kept.kernel.living.count <= 1)
            }
        }
    }

    private func attack(_ peer: KeptChecks.Peer, _ random: inout SplitMix) {
        let report: CheckReport =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: .ready
            case 1: .notice(.critical, "\u{0}\n")
            default: .result(.random(in: 0...5, using: &random), Bool.random(using: &random) ? .success : Self.refused)
            }
        var writer = WireWriter()
        report.write(to: &writer)
        var bytes = writer.bytes
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
        case 1: bytes.removeLast()
        case 2: bytes = (0..<300).map { _ in .random(in: 0...255, using: &random) }
        case 3: return peer.close()
        default: break
        }
        peer.send(bytes)
    }
}
