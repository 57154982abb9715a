import Glibc
import TestHarness
import Testing

/// Programs that fork without end (EXT-7). Each has a user of its own, whose limit of processes bounds it.
@Suite("Fork bombs", .enabled(if: geteuid() == 0), .serialized)
struct ForkBombTests {
    private static let size = 250

    private static func processes(of user: Int) -> Int {
        ProcessTable.all().count { entry in
            entry.state != "Z" && ProcessTable.status(entry.pid, "Uid")?.hasPrefix("\(user)\t") == true
        }
    }

    /// Whatever the test has left, at once, by a process of that user: kill(2) with -1.
    private static func clear(_ user: Int) throws {
        let killer = try RunningProcess(
            [try Binaries.child, "become", "\(user)", "--", "send", "-1", "KILL"],
            environment: []
        )
        _ = try killer.waitForExit()
    }

    @Test(
        "it is gone soon after SIGKILL, while clients are answered and other programs live",
        arguments: [("group", "shared", 64_011), ("tree", "shared", 64_012), ("tree", "sessions", 64_013)]
    )
    func bomb(mode: String, kind: String, user: Int) throws {
        let text = """
            \(Supervisor.controlSections)
            [program:bomb]
            command=child ignore TERM -- bomb \(kind)
            user=\(user)
            rlimit_nproc=\(Self.size)
            killmode=\(mode)
            stopwaitsecs=0
            startsecs=0
            autorestart=false
            [program:other]
            command=child hold
            startsecs=0
            """
        defer { try? Self.clear(user) }
        try supervise(text) { supervisor in
            let socket = supervisor.sandbox.file("control.sock")
            let other = try supervisor.waitForRunning("other")
            for run in 1...3 {
                try supervisor.waitUntil("the bomb") { Self.processes(of: user) >= Self.size * 9 / 10 }
                #expect(try UnixClient.get("/livez", from: socket).status == 200)
                #expect(try supervisor.control("stop", "bomb") == "bomb: stopped\n")
                let log = supervisor.log
                let killed = try #require(log.entries(with: "killing 'bomb'").last)
                let stopped = try #require(log.entries(with: "stopped: bomb").last)
                // Two seconds where the machine has nothing else to do.
                #expect(stopped.seconds(since: killed) < 10)
                #expect(Self.processes(of: user) == 0)
                if run < 3 { try supervisor.control("start", "bomb") }
            }
            #expect(ProcessTable.isAlive(other))
        }
    }
}
