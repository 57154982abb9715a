import Foundation
import TestHarness
import Testing

/// A supervisord that is PID 1 of a pid namespace which `unshare` made for it.
final class PidOne {
    let supervisor: Supervisor
    /// Its pid as seen from here.
    let pid: Int32

    init(_ configuration: String, launch: Launch = Launch(), asRoot: Bool = true, in sandbox: Sandbox? = nil) throws {
        var launch = launch
        launch.wrapper =
            ["unshare"] + (asRoot ? [] : ["--user", "--map-root-user"])
            + ["--pid", "--fork", "--kill-child", "--mount-proc"]
            // Its control socket is in /run: each has one of its own.
            + ["sh", "-ec", "mount -t tmpfs tmpfs /run; exec \"$@\"", "sh"]
        let supervisor = try Supervisor(configuration, launch: launch, sandbox: sandbox)
        self.supervisor = supervisor
        do {
            pid = try waitFor("PID 1", state: { supervisor.state }) {
                ProcessTable.children(of: supervisor.pid).first { $0.name.hasPrefix("supervisor") }?.pid
            }
        } catch {
            supervisor.end()
            throw error
        }
    }

    /// The activity log, which a container has on its stdout.
    var log: ActivityLog { ActivityLog(supervisor.standardOutput) }

    @discardableResult
    func waitForLog(_ part: String, count: Int = 1) throws -> ActivityLog {
        try waitFor("\(count) x '\(part)' on stdout", state: { self.supervisor.state }) {
            let log = self.log
            if log.count(of: part) >= count { return log }
            if supervisor.process.ended != nil, self.log.count(of: part) < count {
                throw WaitedInVain("PID 1 ended without '\(part)'\n\(supervisor.state)")
            }
            return nil
        }
    }

    /// Signals PID 1; its status is that of `unshare`.
    func stop(_ signal: Int32 = SIGTERM) throws -> ProcessEnd {
        kill(pid, signal)
        return try supervisor.waitForExit()
    }
}

/// Runs a supervisord as PID 1 for the length of the body.
func asPidOne(
    _ configuration: String,
    launch: Launch = Launch(),
    asRoot: Bool = true,
    _ body: (PidOne) throws -> Void
) throws {
    let one = try PidOne(configuration, launch: launch, asRoot: asRoot)
    defer { one.supervisor.end() }
    try body(one)
}

@Suite("As PID 1", .enabled(if: getuid() == 0))
struct PidOneTests {
    static let simple = "[program:x]\ncommand=child print hello-from-x -- hold\nstartsecs=0\n"

    @Test(
        "a file with nothing but a program is enough: foreground, all on stdout, nothing left behind (EXT-1)",
        arguments: [true, false]
    )
    func defaults(_ asRoot: Bool) throws {
        try asPidOne(Self.simple, asRoot: asRoot) { one in
            try one.waitForLog("INFO success: x entered RUNNING state")
            try one.supervisor.waitUntil("output") { one.supervisor.standardOutput.contains("hello-from-x\n") }
            #expect(one.log.contains("INFO supervisord started with pid 1"))
            #expect(try one.stop() == .exited(0))
            #expect(one.log.contains("WARN stopped: x (terminated by SIGTERM)"))
            // Neither log nor pidfile nor AUTO log beside what the harness made.
            #expect(one.supervisor.sandbox.names == ["stderr", "stdout", "supervisord.conf"])
        }
    }

    @Test("a program's stderr goes to stderr (EXT-1)")
    func standardError() throws {
        try asPidOne("[program:x]\ncommand=child eprint complaint -- hold\n") { one in
            try one.supervisor.waitUntil("complaint") { one.supervisor.standardError == "complaint\n" }
            #expect(!one.supervisor.standardOutput.contains("\ncomplaint"))
        }
    }

    @Test("explicit keys win over the container's defaults (EXT-1)")
    func explicit() throws {
        let text = Supervisor.header + "[program:x]\ncommand=child print hello -- hold\nstdout_logfile=%(here)s/x.log\n"
        try asPidOne(text) { one in
            try one.supervisor.waitForLog("success: x")
            #expect(one.supervisor.sandbox.read("x.log") == "hello\n")
            #expect(one.supervisor.sandbox.read("supervisord.pid") == "1\n")
            #expect(try one.stop() == .exited(0))
        }
    }

    @Test("nodaemon=false is told and stays in front (EXT-1)")
    func neverDaemonizes() throws {
        try asPidOne("[supervisord]\nnodaemon=false\n" + Self.simple) { one in
            let log = try one.waitForLog("success: x")
            #expect(log.entries.count { $0.level == "WARN" && $0.message.contains("nodaemon") } == 1)
            #expect(try one.stop() == .exited(0))
        }
    }

    @Test("--no-container keeps Supervisor's defaults (EXT-1)")
    func notAsContainer() throws {
        var launch = Launch()
        launch.arguments = ["--no-container", "-n"]
        try asPidOne("[supervisord]\n[program:x]\ncommand=child hold\n", launch: launch) { one in
            try one.supervisor.waitForLog("success: x")
            #expect(one.supervisor.sandbox.read("supervisord.pid") == "1\n")
            #expect(try one.stop() == .exited(0))
        }
    }

    @Test("a calm start: nothing is critical about being root here (EXT-10)")
    func calm() throws {
        try asPidOne(Self.simple) { one in
            let log = try one.waitForLog("success: x")
            #expect(!log.entries.contains { ["CRIT", "ERRO", "WARN"].contains($0.level) })
            #expect(one.supervisor.standardError.isEmpty)
        }
    }

    @Test(
        "groups stop in order, TERM, INT and QUIT alike exit with 0 (SIG-1, P4)",
        arguments: [SIGTERM, SIGINT, SIGQUIT]
    )
    func orderedStop(_ signal: Int32) throws {
        let text = (1...3).map { "[program:p\($0)]\ncommand=child hold\npriority=\($0)\nstartsecs=0\n" }.joined()
        try asPidOne(text) { one in
            try one.waitForLog("success:", count: 3)
            #expect(try one.stop(signal) == .exited(0))
            #expect(one.log.names(after: "stopped: ") == ["p3", "p2", "p1"])
        }
    }

    @Test("TERM right after its first statement is not lost (P4)", arguments: 0..<10)
    func earlyTerm(_ round: Int) throws {
        try asPidOne(Self.simple) { one in
            let mask = UInt64(1) << (UInt64(SIGTERM) - 1)
            try one.supervisor.waitUntil("its first statement") {
                ["SigBlk", "SigCgt"].contains { field in
                    UInt64(ProcessTable.status(one.pid, field) ?? "0", radix: 16).map { $0 & mask != 0 } ?? false
                }
            }
            usleep(UInt32(round) * 3000)
            #expect(try one.stop() == .exited(0))
        }
    }

    @Test("orphans are reaped, no zombie is left, and they end nothing (EXT-3, QRK-51)")
    func orphans() throws {
        try asPidOne("[program:x]\ncommand=child orphans 100 'exit 7' -- print all-made -- hold\n") { one in
            try one.supervisor.waitUntil("orphans") { one.supervisor.standardOutput.contains("all-made\n") }
            try one.supervisor.waitUntil("an end of all orphans") { ProcessTable.children(of: one.pid).count == 1 }
            #expect(try one.stop() == .exited(0))
        }
    }

    @Test("what left every group still gets TERM and then KILL at the end (EXT-8)")
    func lastSweep() throws {
        let text = """
            [program:x]
            command=child orphan 'trap %(here)s/told TERM -- pid %(here)s/orphan -- hold' -- hold
            """
        try asPidOne(text) { one in
            _ = try one.supervisor.sandbox.contents("orphan")
            #expect(try one.stop() == .exited(0))
            // That it is gone is the kernel's doing when PID 1 ends; that it was told is ours.
            #expect(one.supervisor.sandbox.lines("told") == ["TERM"])
            #expect(ProcessTable.marked(one.supervisor.marker).isEmpty)
        }
    }

    @Test("an orphan that obeys TERM ends by itself before PID 1 does (EXT-8, P49)")
    func sweepIsReaped() throws {
        let text = """
            [program:x]
            command=child orphan 'block TERM -- pid %(here)s/orphan -- until TERM -- sleep 50 -- append %(here)s/ended well' -- hold
            """
        try asPidOne(text) { one in
            _ = try one.supervisor.sandbox.contents("orphan")
            #expect(try one.stop() == .exited(0))
            #expect(one.supervisor.sandbox.lines("ended") == ["well"])
        }
    }

    @Test("outside of a pid namespace nothing is swept (EXT-8, P21)")
    func noSweepElsewhere() throws {
        let text = "[program:x]\ncommand=child orphan 'pid %(here)s/orphan -- hold' -- hold\n"
        try supervise(text) { supervisor in
            let orphan = try #require(Int32(try supervisor.sandbox.contents("orphan").dropLast()))
            #expect(try supervisor.stop() == .exited(0))
            #expect(ProcessTable.isAlive(orphan))
        }
    }

    @Test("a usage error ends the container with status 2 (SD-32)")
    func usageError() throws {
        var launch = Launch()
        launch.wrapper = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        let (status, supervisor) = try runToExit("[program:x]\nstartsecs=0\n", launch: launch)
        #expect(status == .exited(2))
        #expect(supervisor.standardError.hasPrefix("Error: program section program:x does not specify a command"))
    }

    @Test("every error of a configuration is told, with file, line and key, behind Supervisor's line (EXT-57)")
    func everyError() throws {
        var launch = Launch()
        launch.wrapper = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        let text = "[program:x]\ncommand=a\nstartsecs=1s\n[program:y]\ncomand=b\n[group:g]\nprograms=z\n"
        let (status, supervisor) = try runToExit(text, launch: launch)
        #expect(status == .exited(2))
        let file = supervisor.sandbox.file("supervisord.conf")
        let lines = supervisor.standardError.split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        #expect(lines.first?.hasPrefix("Error: [group:g] names unknown program or fcgi-program z") == true)
        #expect(
            Array(lines.dropFirst().dropLast()) == [
                "\(file):3: [program:x] startsecs: '1s' is not a whole number; write the number alone, without a "
                    + "unit",
                "\(file):4: [program:y]: program section program:y does not specify a command; the key 'comand' in line 5 is "
                    + "unknown, did you mean command?",
                "\(file):7: [group:g] programs: names unknown program or fcgi-program z",
            ]
        )
        #expect(lines.last?.hasPrefix("For help, use ") == true)
    }

    @Test("HUP with a broken file keeps the container up (QRK-9)")
    func brokenReload() throws {
        try asPidOne(Self.simple) { one in
            try one.waitForLog("success: x")
            try one.supervisor.sandbox.write("supervisord.conf", "[program:x]\nnothing\n")
            kill(one.pid, SIGHUP)
            try one.waitForLog("ERRO ")
            #expect(one.log.pids(of: "x").count == 1)
            #expect(try one.stop() == .exited(0))
        }
    }
}
