import Glibc
import TestHarness
import Testing

/// Health checks by commands (EXT-73), with real ones.
@Suite("Commands that look at the health of a program")
struct HealthCommandTests {
    private func text(_ check: String, _ options: String = "") -> String {
        """
        \(Supervisor.controlSections)
        [program:x]
        command=child hold
        startsecs=0
        healthcheck=exec:\(check)
        healthcheck_interval=600
        healthcheck_retries=1
        \(options)
        """
    }

    private func pid(_ name: String, _ supervisor: Supervisor) throws -> Int32 {
        let text = try supervisor.sandbox.contents(name)
        return try #require(Int32(text.prefix { $0.isNumber }))
    }

    @Test("a command runs as its program does, in a group of its own, with a standard input that has ended")
    func surroundings() throws {
        let sandbox = try Sandbox()
        let isRoot = getuid() == 0
        chmod(sandbox.path, 0o777)
        chmod(try sandbox.makeDirectory("place"), 0o777)
        let options = """
            directory=%(here)s/place
            umask=027
            environment=COLOUR="green"
            rlimit_nofile=123
            \(isRoot ? "user=nobody" : "")
            """
        try supervise(text("child view %(here)s/view", options), sandbox: sandbox) { supervisor in
            let view = try sandbox.view("view")
            if isRoot { #expect(view.uids == [65534, 65534, 65534]) }
            #expect(view.cwd == "\(sandbox.path)/place")
            #expect(view.umask == 0o27)
            #expect(view.variable("COLOUR") == "green")
            #expect(view.variable("SUPERVISOR_PROCESS_NAME") == "x")
            #expect(view.variable("SUPERVISOR_GROUP_NAME") == "x")
            #expect(view.limits["nofile"]?.first == 123)
            #expect(view.pgid == view.pid)
            #expect(view.ppid == supervisor.pid)
            #expect(view.stdin_ended)
            #expect(view.blocked.isEmpty && view.ignored.isEmpty)
            #expect(view.descriptors.map(\.number) == [0, 1, 2])
            try supervisor.waitForLog("'x' is healthy")
            #expect(!supervisor.log.contains("reaped unknown pid"))
        }
    }

    private static let family =
        "child fork 'ignore TERM HUP -- pid %(here)s/inner -- hold' -- pid %(here)s/outer -- ignore TERM -- hold"

    @Test("one that hangs is killed at its timeout, with the children that it has forked")
    func hangs() throws {
        try supervise(text(Self.family, "healthcheck_timeout=1")) { supervisor in
            let members = try ["inner", "outer"].map { try pid($0, supervisor) }
            try supervisor.waitForLog("WARN 'x' is unhealthy after 1 failed check: no end in 1 second")
            try supervisor.waitUntil("end of the check") { !members.contains(where: ProcessTable.isAlive) }
            try supervisor.waitUntil("no zombie") { ProcessTable.children(of: supervisor.pid).count <= 2 }
        }
    }

    @Test("a stop of the program kills it with the children that it has forked")
    func stop() throws {
        try supervise(text(Self.family, "healthcheck_timeout=600")) { supervisor in
            let members = try ["inner", "outer"].map { try pid($0, supervisor) }
            try supervisor.control("stop", "x")
            try supervisor.waitUntil("end of the check") { !members.contains(where: ProcessTable.isAlive) }
        }
    }

    @Test("the end of supervisord is the end of a check")
    func shutdown() throws {
        try supervise(text(Self.family, "healthcheck_timeout=600")) { supervisor in
            let members = try ["inner", "outer"].map { try pid($0, supervisor) }
            supervisor.process.send(SIGTERM)
            #expect(try supervisor.waitForExit() == .exited(0))
            // They have got their SIGKILL; the kernel may still be about it.
            try waitUntil("end of the check") { !members.contains(where: ProcessTable.isAlive) }
        }
    }

    @Test("the last line of its output is the reason, of standard output and standard error alike")
    func reason() throws {
        let check = "child print one -- eprint 'cannot connect' -- exit 7"
        try supervise(text(check)) { supervisor in
            try supervisor.waitForLog("WARN 'x' is unhealthy after 1 failed check: cannot connect")
        }
    }

    @Test("a command that is not there is a failure in words")
    func missing() throws {
        try supervise(text("no-such-command -v")) { supervisor in
            try supervisor.waitForLog("'x' is unhealthy after 1 failed check: can't find command 'no-such-command'")
        }
    }

    @Test("however much it writes, 4 KiB are told, and no memory is taken")
    func endlessOutput() throws {
        let script = "yes | head -c 50000000; head -c 50000000 /dev/zero | tr '\\\\0' x; exit 1"
        try supervise(text("sh -c \"\(script)\"", "healthcheck_timeout=600")) { supervisor in
            try supervisor.waitForLog("spawned: 'x'")
            let before = ProcessTable.privateMemory(supervisor.pid)
            let log = try supervisor.waitForLog("WARN 'x' is unhealthy", within: 300)
            let line = try #require(log.entries(with: "WARN 'x' is unhealthy").first)
            let reason = try #require(line.message.split(separator: " ").last)
            #expect(reason.utf8.count == 4096)
            #expect(reason.allSatisfy { $0 == "x" })
            #expect(ProcessTable.privateMemory(supervisor.pid) - before < 8 << 20)
        }
    }
}
