import Foundation
import TestHarness
import Testing

@Suite(
    "Ends by the kernel, because memory ran out (EXT-80)",
    .serialized,
    .enabled(if: MemoryLimit.obstacle == nil, "no control group with a limit of memory can be made here")
)
struct OutOfMemoryTests {
    private func run(_ text: String, megabytes: Int = 128, _ body: (Supervisor) throws -> Void) throws {
        let limit = try MemoryLimit(bytes: megabytes << 20)
        var launch = Launch()
        launch.wrapper = limit.wrapper
        try supervise(text, launch: launch, body)
        withExtendedLifetime(limit) {}
    }

    /// Takes all the memory that it gets.
    private static let hog = "[program:hog]\ncommand=child hog\nstartsecs=0\nautorestart=false\n"

    @Test("a program that takes more than there is, is named with the limit, again and again")
    func hog() throws {
        try run(Self.hog.replacing("autorestart=false", with: "autorestart=true\nbackoff_delay=10ms")) { supervisor in
            try supervisor.waitUntil("two kills") {
                supervisor.log.count(of: "was killed by the kernel: out of memory, with a limit of 128 MiB") >= 2
            }
            let log = supervisor.log
            let exit = try #require(log.position(of: "exited: hog (terminated by SIGKILL; not expected)"))
            let pid = try #require(log.pids(of: "hog").first)
            #expect(log.lines[exit + 1].hasPrefix("WARN 'hog' (\(pid)) was killed by the kernel: out of memory"))
        }
    }

    @Test("a kill by another process is not taken for the kernel's")
    func stranger() throws {
        try run("[program:x]\ncommand=child hold\nstartsecs=0\nautorestart=false\n") { supervisor in
            let pid = try supervisor.pidOf("x")
            kill(pid, SIGKILL)
            try supervisor.waitForLog("exited: x (terminated by SIGKILL; not expected)")
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.log.contains("killed by the kernel"))
        }
    }

    @Test("what was killed before supervisord came is blamed on no process")
    func before() throws {
        let limit = try MemoryLimit(bytes: 128 << 20)
        let earlier = try RunningProcess(
            limit.wrapper + [try Binaries.child, "hog"],
            environment: [],
            descriptors: [:]
        )
        defer { earlier.end() }
        _ = try earlier.waitForExit(within: 30)
        var launch = Launch()
        launch.wrapper = limit.wrapper
        let text = "[program:x]\ncommand=child hold\nstartsecs=0\nautorestart=false\n"
        try supervise(text, launch: launch) { supervisor in
            kill(try supervisor.pidOf("x"), SIGKILL)
            try supervisor.waitForLog("exited: x (terminated by SIGKILL; not expected)")
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.log.contains("killed by the kernel"))
        }
    }

    @Test("a line of JSON has the event and the limit in bytes")
    func json() throws {
        try run("log_format=json\n" + Self.hog) { supervisor in
            let line = try waitFor("a line of it") {
                supervisor.sandbox.read("supervisord.log").split(separator: "\n").first {
                    $0.contains(#""event":"oom""#) && $0.hasSuffix("}")
                }
            }
            let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(fields["subject"] as? String == "hog" && fields["pid"] is Int)
            #expect(fields["memory_limit"] as? Int == 128 << 20)
        }
    }
}
