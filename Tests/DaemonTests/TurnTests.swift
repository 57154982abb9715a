import ControlProtocol
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// Of much that comes at once a part is done in one pass of the loop.
@Suite struct TurnTests {
    private static let many = (0..<50).map { "[program:p\($0)]\nstartsecs=0\nautorestart=false" }.joined(
        separator: "\n"
    )

    /// A daemon with 50 programs, each step of whose work takes two milliseconds, so that a few of them are a turn.
    private func run(_ body: (TestDaemon, _ pids: [Int32]) throws -> Void) throws {
        try TestDaemon.run(Self.many) { daemon in
            let pids = try (0..<50).map { try #require(daemon.pid("p\($0)")) }
            daemon.time.nanosecondsOfWork = 2_000_000
            try body(daemon, pids)
        }
    }

    @Test func `of many that end at once some are reaped, then others have their turn, and in the end all are`() throws
    {
        try run { daemon, pids in
            var reapedBefore: [Int] = []
            daemon.kernel.onReaped = { _, _ in
                guard daemon.kernel.reaped.count == 1 else { return }
                daemon.time.inNextPass { reapedBefore.append(daemon.kernel.reaped.count) }
            }
            daemon.isDeaf = true
            for pid in pids { daemon.kernel.exit(pid, .exited(code: 0)) }
            daemon.isDeaf = false
            daemon.time.settle()
            #expect(reapedBefore.count == 1 && reapedBefore.allSatisfy((1..<50).contains))
            #expect(daemon.kernel.reaped.isSuperset(of: pids))
            #expect((0..<50).allSatisfy { daemon.state("p\($0)") == "EXITED" })
        }
    }

    @Test func `a shutdown of many begins while some of them are still to be started`() throws {
        try run { daemon, _ in
            daemon.stopAll()
            let before = daemon.spawner.order.count
            var results: [StartResult] = []
            try daemon.operations().start(.all, wait: false) { results = $0.map(\.result) }
            #expect((1..<50).contains(daemon.spawner.order.count - before))
            daemon.signal(.term)
            #expect(daemon.spawner.order.count - before < 50)
            #expect(results.count == 50 && results.first == .started && results.last == .shuttingDown)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }
}
