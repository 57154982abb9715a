import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Ends by the kernel, because memory ran out (EXT-80).
@Suite struct OutOfMemoryTests {
    private static let counter = "/sys/fs/cgroup/memory.events"
    private static let said = "WARN 'x' (1001) was killed by the kernel: out of memory, with a limit of 32 MiB"

    /// A daemon in a container whose control group has a limit.
    private func run(_ text: String, kills: Int = 0, _ body: (TestDaemon) throws -> Void) throws {
        try onReactor { reactor in
            let daemon = TestDaemon(text, on: reactor)
            daemon.kernel.files = [
                "/proc/self/cgroup": "0::/\n",
                "/proc/self/mountinfo": "5 4 0:28 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
                Self.counter: "oom_kill \(kills)\n", "/sys/fs/cgroup/memory.max": "33554432\n",
            ]
            daemon.process.outOfMemory.begin()
            try daemon.begin()
            daemon.time.advance(bySeconds: 2)
            try body(daemon)
        }
    }

    /// The kernel kills the process of a program.
    private func kill(_ name: String, _ daemon: TestDaemon) {
        if let pid = daemon.pid(name) { daemon.kernel.exit(pid, .signaled(.kill, coreDumped: false)) }
        daemon.time.settle()
    }

    @Test func `it is said behind the line about the end, shown, and counted`() throws {
        try run("[program:x]\nautorestart=false") { daemon in
            daemon.kernel.files[Self.counter] = "oom_kill 1\n"
            kill("x", daemon)
            #expect(
                Array(daemon.log.suffix(2)) == ["WARN exited: x (terminated by SIGKILL; not expected)", Self.said]
            )
            #expect(daemon.extras("x")?.outOfMemoryKills == 1)
            #expect(daemon.extras("x")?.isOutOfMemory == true)
            daemon.start("x")
            #expect(daemon.extras("x")?.outOfMemoryKills == 1)
            #expect(daemon.extras("x")?.isOutOfMemory == false)
        }
    }

    @Test func `a kill that the kernel has not counted was made by another process`() throws {
        try run("[program:x]\nautorestart=false", kills: 3) { daemon in
            kill("x", daemon)
            #expect(daemon.log.last == "WARN exited: x (terminated by SIGKILL; not expected)")
            #expect(daemon.record("x")?.extras == nil)
        }
    }

    @Test func `of two that end at once, only as many are told as were counted`() throws {
        try run("[program:x]\nautorestart=false\n[program:y]\nautorestart=false") { daemon in
            daemon.kernel.files[Self.counter] = "oom_kill 1\n"
            daemon.isDeaf = true
            kill("x", daemon)
            kill("y", daemon)
            daemon.isDeaf = false
            daemon.time.settle()
            #expect(daemon.log.filter { $0.contains("was killed by the kernel") }.count == 1)
        }
    }

    @Test func `our own SIGKILL is never taken for the kernel's`() throws {
        try run("[program:x]\nautorestart=false") { daemon in
            daemon.kernel.files[Self.counter] = "oom_kill 1\n"
            daemon.send("KILL", to: "x")
            daemon.time.settle()
            #expect(!daemon.log.contains(Self.said))
        }
    }

    @Test func `nothing is read while no process ends by SIGKILL`() throws {
        try run("[program:x]\nautorestart=true\nstartsecs=0") { daemon in
            let before = daemon.kernel.readFiles.count
            daemon.exit("x", 1)
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.spawner.order.count == 2)
            #expect(daemon.kernel.readFiles.count == before)
        }
    }

    @Test func `a counter that cannot be read says nothing`() throws {
        try run("[program:x]\nautorestart=false") { daemon in
            daemon.kernel.files = [:]
            kill("x", daemon)
            #expect(daemon.log.last == "WARN exited: x (terminated by SIGKILL; not expected)")
        }
    }

    @Test func `an orphan that was killed may be the one that was counted`() throws {
        try run("[program:x]\nautorestart=false") { daemon in
            daemon.kernel.files[Self.counter] = "oom_kill 1\n"
            let orphan = daemon.kernel.start(.obedient)
            daemon.kernel.exit(orphan, .signaled(.kill, coreDumped: false))
            daemon.time.settle()
            kill("x", daemon)
            #expect(daemon.log.last == "WARN exited: x (terminated by SIGKILL; not expected)")
        }
    }
}
