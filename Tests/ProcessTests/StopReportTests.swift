import Glibc
import TestHarness
import Testing

/// The lines about stops that clients wait for (PROC-27, PITFALLS P56).
@Suite("Reports of stops")
struct StopReportTests {
    private static let programs = """
        \(Supervisor.controlSections)
        [program:quick]
        command=child hold
        startsecs=0
        [program:deaf]
        command=child ignore TERM -- pid %(here)s/deaf -- hold
        startsecs=0
        stopwaitsecs=5

        """

    private static func restart(_ way: String, _ supervisor: Supervisor) throws {
        switch way {
        case "restart":
            try supervisor.control("restart", "quick")
        case "stop and start":
            try supervisor.control("stop", "quick")
            try supervisor.control("start", "quick")
        default:
            let page = "/index.html?action=restart&processname=quick"
            _ = try UnixClient.get(page, from: supervisor.sandbox.file("control.sock"))
        }
    }

    @Test(
        "once a stop is over it is not reported again, and wakes up nothing",
        arguments: ["restart", "stop and start", "page"]
    )
    func silence(_ way: String) throws {
        try supervise(Self.programs) { supervisor in
            try supervisor.waitForRunning("quick")
            for _ in 0..<10 { try Self.restart(way, supervisor) }
            try supervisor.waitForLog("success: quick entered RUNNING state", count: 11)
            // It ends when no client has come for some seconds, which wakes us up.
            try supervisor.waitForNoControlProcess()
            // The kernel's timer for its end may still be set, for one wake-up within five seconds.
            var before = -1
            try supervisor.waitUntil("rest") {
                let now = ProcessTable.contextSwitches(supervisor.pid)
                defer { before = now }
                usleep(5_100_000)
                return now == before
            }
            let lines = supervisor.log.lines
            usleep(4_500_000)
            #expect(supervisor.log.lines == lines)
            #expect(ProcessTable.contextSwitches(supervisor.pid) == before)
            #expect(lines.count { $0 == "INFO waiting for quick to stop" } <= 10)
        }
    }

    @Test("a stop that takes its time is reported every two seconds, and no longer than it takes")
    func slowStop() throws {
        try supervise(Self.programs) { supervisor in
            _ = try supervisor.sandbox.contents("deaf")
            #expect(try supervisor.control("restart", "deaf") == "deaf: stopped\ndeaf: started\n")
            try supervisor.waitForLog("success: deaf entered RUNNING state", count: 2)
            let reports = supervisor.log.entries(with: "waiting for deaf to stop")
            #expect(reports.count == 3)
            for (earlier, later) in zip(reports, reports.dropFirst()) {
                #expect(later.seconds(since: earlier) >= 1.9)
            }
        }
    }
}
