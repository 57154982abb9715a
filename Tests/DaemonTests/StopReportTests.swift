import Model
import Testing

@testable import Daemon

/// The lines about a stop that clients wait for.
@Suite struct StopReportTests {
    private static let line = "INFO waiting for x to stop"

    private func run(_ body: (TestDaemon) throws -> Void) throws {
        try TestDaemon.run("[program:x]", programs: ["x": FakeProgram(habits: .slow(seconds: 5))], body)
    }

    private func count(_ daemon: TestDaemon) -> Int { daemon.log.filter { $0 == Self.line }.count }

    @Test func `a stop that is waited for is told at once and every two seconds`() throws {
        try run { daemon in
            let stop = daemon.stop("x", wait: true)
            var counts: [Int] = []
            for _ in 0..<6 {
                counts.append(count(daemon))
                daemon.time.advance(bySeconds: 1)
            }
            #expect(counts == [1, 1, 2, 2, 3, 3])
            #expect(stop.answer == "done")
        }
    }

    @Test func `however many wait, there is one line`() throws {
        try run { daemon in
            let all = [daemon.stop("x", wait: true), daemon.stopAll()]
            #expect(all.map(\.answer) == [nil, "done"])
            #expect(count(daemon) == 1)
        }
    }

    @Test func `one that nobody waits for is not told`() throws {
        try run { daemon in
            daemon.stop("x")
            daemon.time.advance(bySeconds: 4)
            #expect(count(daemon) == 0)
        }
    }

    @Test func `nothing is told when it has stopped`() throws {
        try run { daemon in
            daemon.stop("x", wait: true)
            daemon.time.advance(bySeconds: 20)
            #expect(count(daemon) == 3)
            #expect(daemon.time.timersLeft == 0)
        }
    }
}
