import Foundation
import TestHarness
import Testing

/// epoll_ctl(2) fails with ENOSPC when the user, root of the whole machine perhaps, has as many watches as
/// `fs.epoll.max_user_watches` allows. A filter stands in for the limit, which is far too high to be reached.
@Suite("When the kernel has no watches left (P53)", .enabled(if: getuid() == 0))
struct WatchLimitTests {
    private static let programs = """
        [program:p]
        command=child lines %(process_num)d 1 -- hold
        process_name=p%(process_num)d
        numprocs=12
        startsecs=0
        startretries=1
        stdout_logfile=%(here)s/p%(process_num)d.out
        """

    /// Runs a supervisord whose calls are filtered, as a program of another one that sets the filter.
    /// - Parameter firstRefused: the first descriptor that cannot be watched.
    private func run(
        firstRefused: Int,
        _ body: (_ outer: Supervisor, _ sandbox: Sandbox, _ log: () -> ActivityLog) throws -> Void
    ) throws {
        let sandbox = try Sandbox()
        let arguments: [[String: Any]] = [
            ["index": 1, "value": 1, "op": "SCMP_CMP_EQ"],
            ["index": 2, "value": firstRefused, "op": "SCMP_CMP_GE"],
        ]
        let profile: [String: Any] = [
            "defaultAction": "SCMP_ACT_ALLOW",
            "architectures": ["SCMP_ARCH_X86_64"],
            "syscalls": [
                ["names": ["epoll_ctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": Int(ENOSPC), "args": arguments]
            ],
        ]
        let json = try JSONSerialization.data(withJSONObject: profile)
        try sandbox.write("profile.json", String(decoding: json, as: UTF8.self))
        try sandbox.write(
            "inner.conf",
            Supervisor.header.replacing("supervisord.", with: "inner.") + Self.programs
        )
        let text = """
            [program:inner]
            command=\(try Binaries.supervisord) -n -c %(here)s/inner.conf
            seccomp=%(here)s/profile.json
            startsecs=0
            autorestart=false
            stopwaitsecs=60
            """
        try supervise("loglevel=info\n" + text, sandbox: sandbox) { outer in
            try body(outer, sandbox) { ActivityLog(sandbox.read("inner.log")) }
        }
    }

    private func stopsInOrder(_ outer: Supervisor) throws {
        #expect(try outer.stop() == .exited(0))
        #expect(outer.log.text.contains("stopped: inner (exit status 0)"))
    }

    @Test(
        "programs run, are read, and are reaped, whichever descriptors cannot be watched",
        // The pipes of all but the first programs, and everything, the timer and the signals too.
        arguments: [24, 0]
    )
    func refused(_ firstRefused: Int) throws {
        try run(firstRefused: firstRefused) { outer, sandbox, log in
            try outer.waitUntil("all programs") { log().count(of: "success: p") == 12 }
            try outer.waitUntil("their output") {
                (0..<12).allSatisfy { sandbox.read("p\($0).out") == "\($0) 1\n" }
            }
            kill(try #require(log().pids(of: "p11").last), SIGKILL)
            try outer.waitUntil("another run") { log().count(of: "success: p11 entered RUNNING state") == 2 }
            #expect(log().count(of: "spawnerr") == 0)
            try stopsInOrder(outer)
        }
    }
}
