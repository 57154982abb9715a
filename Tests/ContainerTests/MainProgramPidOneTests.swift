import Foundation
import TestHarness
import Testing

/// `supervisord -- command` as PID 1: in the place of tini or dumb-init (EXT-5, EXT-8).
@Suite("As PID 1 for one program", .enabled(if: getuid() == 0))
struct MainProgramPidOneTests {
    private func asInit(_ words: [String], options: [String] = [], _ body: (PidOne) throws -> Void) throws {
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments = options + ["--"] + words
        try asPidOne("", launch: launch, body)
    }

    @Test(
        "the container ends with the program's status, and nothing but the program has written",
        arguments: [0, 5, 255]
    )
    func status(_ code: Int32) throws {
        // `until` holds it back until the test has found its way to PID 1.
        try asInit(["child", "print", "hello", "--", "until", "TERM", "--", "exit", "\(code)"]) { one in
            try one.supervisor.waitUntil("output") { one.supervisor.standardOutput == "hello\n" }
            #expect(try one.stop() == .exited(code))
            #expect(one.supervisor.standardOutput == "hello\n")
            #expect(one.supervisor.standardError.isEmpty)
        }
    }

    @Test(
        "TERM, INT and QUIT end what does not handle them, with 128 and their number",
        arguments: [SIGTERM, SIGINT, SIGQUIT]
    )
    func signals(_ signal: Int32) throws {
        try asInit(["child", "append", "up", "x", "--", "hold"]) { one in
            _ = try one.supervisor.sandbox.contents("up")
            #expect(try one.stop(signal) == .exited(128 + signal))
        }
    }

    @Test("signals that come before the program wait for it (P4)", arguments: [SIGTERM, SIGUSR1], 0..<5)
    func early(_ signal: Int32, _ round: Int) throws {
        try asInit(["child", "hold"]) { one in
            let mask = UInt64(1) << (UInt64(signal) - 1)
            try one.supervisor.waitUntil("its first statement") {
                UInt64(ProcessTable.status(one.pid, "SigBlk") ?? "0", radix: 16).map { $0 & mask != 0 } ?? false
            }
            usleep(UInt32(round) * 3000)
            #expect(try one.stop(signal) == .exited(128 + signal))
        }
    }

    @Test("a program that ignores TERM is not killed by us: that is for whoever stops the container (P47)")
    func ignored() throws {
        try asInit(["child", "trap", "told", "TERM", "--", "append", "up", "x", "--", "hold"]) { one in
            _ = try one.supervisor.sandbox.contents("up")
            for count in 1...2 {
                kill(one.pid, SIGTERM)
                try one.supervisor.waitUntil("TERM") { one.supervisor.sandbox.lines("told").count == count }
            }
            #expect(ProcessTable.isAlive(one.pid))
            #expect(try one.stop(SIGKILL) != .exited(0))
        }
    }

    @Test("orphans are reaped (EXT-3)")
    func orphans() throws {
        try asInit(["child", "orphans", "100", "exit 7", "--", "append", "up", "x", "--", "hold"]) { one in
            _ = try one.supervisor.sandbox.contents("up")
            try one.supervisor.waitUntil("an end of all orphans") { ProcessTable.children(of: one.pid).count == 1 }
            #expect(try one.stop() == .exited(143))
        }
    }

    @Test("what has left its group is asked to end, and then made to, before the container ends (EXT-8, P49)")
    func lastSweep() throws {
        let stray = "block TERM -- pid orphan -- until TERM -- sleep 50 -- append ended well"
        let stubborn = "trap told TERM -- pid orphan -- hold"
        try asInit(["child", "orphan", stray, "--", "orphan", stubborn, "--", "await", "go", "--", "exit", "3"]) {
            one in
            let sandbox = one.supervisor.sandbox
            try one.supervisor.waitUntil("both") { sandbox.lines("orphan").count == 2 }
            try sandbox.write("go", "now")
            #expect(try one.supervisor.waitForExit() == .exited(3))
            #expect(sandbox.lines("ended") == ["well"])
            #expect(sandbox.lines("told") == ["TERM"])
            #expect(ProcessTable.marked(one.supervisor.marker).isEmpty)
        }
    }

    @Test("behind a shell that is PID 1 a warning says that no signal will come through (P5)")
    func shellParent() throws {
        var launch = Launch()
        launch.configurationName = nil
        launch.arguments = ["--", "child", "print", "ran"]
        launch.wrapper = [
            "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$@\"; true", "sh",
        ]
        let (_, supervisor) = try runToExit("", launch: launch)
        let log = ActivityLog(supervisor.standardError)
        #expect(log.count(of: "WARN not PID 1: the parent is 'sh', which does not pass signals on") == 1)
        #expect(supervisor.standardOutput == "ran\n")
    }

    @Test("a container that holds nothing but the binary and the program, no file, no /etc")
    func bare() throws {
        var options = Container.Options()
        options.arguments = [
            "/bin/supervisord", "-g", "--", "/bin/child", "print", "hello", "--", "until", "TERM", "--", "exit", "6",
        ]
        options.readOnly = true
        options.user = 12345
        try contain("", options) { container in
            try container.wait("output") { container.output == "hello\n" }
            #expect(try container.stop() == .exited(6))
            #expect(container.output == "hello\n")
            #expect(container.errors.isEmpty)
        }
    }
}
