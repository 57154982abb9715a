import Configuration
import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Operations on the processes of a daemon, each completed when it is done.
@Suite struct OperationTests {
    /// The results of one operation, as they come.
    private final class Results<Value> {
        private(set) var all: [Value] = []
        var first: Value? { all.first }

        func add(_ value: Value) { all.append(value) }
    }

    private static let two = "[program:a]\nautostart=false\n[program:b]\nautostart=false"
    private let slow = FakeProgram(habits: .slow(seconds: 2))

    private func names<Value>(_ results: [ProcessResult<Value>]?) -> [String]? { results?.map(\.process.text) }

    @Test func `a start is completed when the process is RUNNING, once`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let results = Results<StartResult>()
            try daemon.operations().start(daemon.process("a"), wait: true, results.add)
            daemon.time.advance(bySeconds: 0.9)
            #expect(results.all == [])
            daemon.time.advance(bySeconds: 5)
            #expect(results.all == [.started])
        }
    }

    @Test func `a start is completed when another client stops the process`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let results = Results<StartResult>()
            try daemon.operations().start(daemon.process("a"), wait: true, results.add)
            daemon.stop("a")
            #expect(results.all == [.abnormalTermination])
        }
    }

    @Test func `a start during a stop comes to nothing`() throws {
        try TestDaemon.run(Self.two, programs: ["a": slow]) { daemon in
            daemon.start("a")
            daemon.time.advance(bySeconds: 1)
            daemon.stop("a")
            let (waiting, other) = (Results<StartResult>(), Results<StartResult>())
            try daemon.operations().start(daemon.process("a"), wait: true, waiting.add)
            try daemon.operations().start(daemon.process("a"), wait: false, other.add)
            #expect(waiting.all == [.abnormalTermination])
            #expect(other.all == [.started])
            daemon.time.advance(bySeconds: 9)
            #expect(daemon.state("a") == "STOPPED")
        }
    }

    @Test func `a stop is completed when the process has stopped`() throws {
        try TestDaemon.run(Self.two, programs: ["a": slow]) { daemon in
            daemon.start("a")
            daemon.time.advance(bySeconds: 1)
            let results = Results<StopResult>()
            try daemon.operations().stop(daemon.process("a"), wait: true, results.add)
            daemon.time.advance(bySeconds: 1.9)
            #expect(results.all == [])
            daemon.time.advance(bySeconds: 1)
            #expect(results.all == [.stopped])
        }
    }

    @Test func `a restart stops, waits, and starts`() throws {
        try TestDaemon.run(Self.two, programs: ["a": slow]) { daemon in
            daemon.start("a")
            daemon.time.advance(bySeconds: 1)
            let before = daemon.pid("a")
            let results = Results<StartResult>()
            try daemon.operations().restart(daemon.process("a"), results.add)
            #expect(daemon.state("a") == "STOPPING")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.state("a") == "STARTING")
            #expect(daemon.pid("a") != before)
            daemon.time.advance(bySeconds: 1)
            #expect(results.all == [.started])
        }
    }

    @Test func `a restart of what does not run is a start`() throws {
        try TestDaemon.run(Self.two) { daemon in
            let results = Results<StartResult>()
            try daemon.operations().restart(daemon.process("a"), results.add)
            daemon.time.advance(bySeconds: 1)
            #expect(results.all == [.started])
        }
    }

    @Test func `a restart starts nothing once a shutdown has begun`() throws {
        try TestDaemon.run(Self.two, programs: ["a": slow]) { daemon in
            daemon.start("a")
            daemon.time.advance(bySeconds: 1)
            let results = Results<StartResult>()
            try daemon.operations().restart(daemon.process("a"), results.add)
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 2)
            #expect(results.all == [.shuttingDown])
            #expect(daemon.spawner.order == ["a"])
            #expect(daemon.exitStatus == 0)
        }
    }

    @Test func `a restart of everything starts nothing once a shutdown has begun`() throws {
        try TestDaemon.run(Self.two, programs: ["a": slow]) { daemon in
            daemon.start("a")
            daemon.time.advance(bySeconds: 1)
            let results = Results<[ProcessResult<StartResult>]>()
            try daemon.operations().restart(.all, results.add)
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 2)
            #expect(results.first?.map(\.result) == [.shuttingDown, .shuttingDown])
            #expect(daemon.spawner.order == ["a"])
        }
    }

    @Test func `a restart starts nothing when the group is removed meanwhile`() throws {
        try TestDaemon.run("[program:a]", programs: ["a": slow]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let process = try daemon.process("a")
            let operations = try daemon.operations()
            // It is called first, as it has waited first.
            operations.stop(process, wait: true) { _ in _ = operations.removeGroup(named: "a") }
            let results = Results<StartResult>()
            operations.restart(process, results.add)
            daemon.time.advance(bySeconds: 3)
            #expect(results.all == [.abnormalTermination])
            #expect(daemon.groups == [])
            #expect(daemon.spawner.order == ["a"])
        }
    }

    @Test func `many are acted upon in the order of the plan, for start and for stop (RPC-36)`() throws {
        let text = """
            [program:a]
            priority=20
            [program:b]
            priority=10
            autostart=false
            [program:c]
            priority=30
            autostart=false
            """
        try TestDaemon.run(text) { daemon in
            let (starts, stops) = (Results<[ProcessResult<StartResult>]>(), Results<[ProcessResult<StopResult>]>())
            try daemon.operations().start(.all, wait: false, starts.add)
            #expect(names(starts.first) == ["b", "c"])
            #expect(daemon.spawner.order == ["a", "b", "c"])
            let pids = ["b", "a", "c"].compactMap(daemon.pid)
            try daemon.operations().stop(.all, wait: false, stops.add)
            #expect(names(stops.first) == ["b", "a", "c"])
            #expect(daemon.kernel.shots.map(\.target) == pids.map { .process($0) })
        }
    }

    @Test func `results of many come at once or as they are known (RPC-36)`() throws {
        let text =
            "[program:a]\nautostart=false\nstartsecs=2\n[program:b]\nautostart=false\nstartsecs=0\n"
            + "[program:c]\nautostart=false\nstartsecs=1"
        try TestDaemon.run(text) { daemon in
            let results = Results<[ProcessResult<StartResult>]>()
            try daemon.operations().start(.all, wait: true, results.add)
            #expect(daemon.state("b") == "RUNNING")
            daemon.time.advance(bySeconds: 1.5)
            #expect(results.all.isEmpty)
            daemon.time.advance(bySeconds: 1)
            #expect(names(results.first) == ["b", "c", "a"])
        }
    }

    @Test func `a group is all of its processes, and no other one`() throws {
        let text = "[group:g]\nprograms=a,b\n[program:c]\n[program:a]\n[program:b]"
        try TestDaemon.run(text) { daemon in
            let results = Results<[ProcessResult<StopResult>]>()
            try daemon.operations().stop(.group("g"), wait: true, results.add)
            daemon.time.settle()
            #expect(names(results.first) == ["g:a", "g:b"])
            #expect(daemon.state("c") == "STARTING")
            #expect(try daemon.operations().signal(.group("g"), .hup).isEmpty)
            #expect(try daemon.operations().signal(.all, .usr1).map(\.process.text) == ["c"])
        }
    }

    @Test func `a start that waits for leftovers is answered when a shutdown takes its place`() throws {
        let text = "[program:a]\nkillmode=group\nstopwaitsecs=3\nautorestart=false"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("a"))
            _ = daemon.kernel.start(.stubborn, parent: pid, leads: false)
            daemon.exit("a")
            let results = Results<StartResult>()
            try daemon.operations().start(daemon.process("a"), wait: true, results.add)
            #expect(results.all == [])
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 10)
            #expect(results.all == [.abnormalTermination])
            #expect(daemon.spawner.order == ["a"])
        }
    }

    @Test func `a start that waits for leftovers starts when they are gone`() throws {
        let text = "[program:a]\nkillmode=group\nstopwaitsecs=3\nautorestart=false"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pid = try #require(daemon.pid("a"))
            _ = daemon.kernel.start(.stubborn, parent: pid, leads: false)
            daemon.exit("a")
            let (waiting, other) = (Results<StartResult>(), Results<StartResult>())
            try daemon.operations().start(daemon.process("a"), wait: true, waiting.add)
            try daemon.operations().start(daemon.process("a"), wait: false, other.add)
            #expect(other.all == [.started])
            daemon.time.advance(bySeconds: 10)
            #expect(waiting.all == [.started])
            #expect(daemon.spawner.order == ["a", "a"])
        }
    }
}
