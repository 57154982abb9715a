import Foundation
import TestHarness
import Testing

/// What a restart by SIGHUP makes of the daemon's own process (SD-65).
@Suite("Restart")
struct RestartTests {
    private static func configuration(_ daemon: String, _ command: String) -> String {
        Supervisor.header + daemon + "\n[program:x]\ncommand=\(command)\nstartsecs=0\n"
    }

    /// Restarts with another configuration and waits for the program of it.
    private func restart(_ supervisor: Supervisor, with text: String, generation: Int) throws {
        try supervisor.sandbox.write("supervisord.conf", text)
        supervisor.process.send(SIGHUP)
        try supervisor.waitForLog("success: x entered RUNNING state", count: generation)
    }

    @Test("umask is that of the new configuration, or the one that supervisord was started with")
    func mask() throws {
        let command = "/bin/sh -c 'umask >> %(here)s/masks; exec sleep 1000'"
        let usual = umask(0)
        umask(usual)
        let supervisor = try Supervisor(Self.configuration("umask=027", command))
        defer { supervisor.end() }
        try supervisor.waitForRunning("x")
        try restart(supervisor, with: Self.configuration("umask=077", command), generation: 2)
        try restart(supervisor, with: Self.configuration("", command), generation: 3)
        let digits = String(usual, radix: 8)
        let wanted = ["0027", "0077", String(repeating: "0", count: max(0, 4 - digits.count)) + digits]
        try supervisor.waitUntil("three masks") { supervisor.sandbox.lines("masks") == wanted }
    }

    @Test("subreaper is that of the new configuration")
    func subreaper() throws {
        let command = "child orphan 'append %(here)s/orphans x -- pid %(here)s/orphans -- hold' -- hold"
        let supervisor = try Supervisor(Self.configuration("subreaper=false", command))
        defer { supervisor.end() }
        try supervisor.waitForRunning("x")
        var isAdopted: [Bool] = []
        for (generation, setting) in ["false", "true", "false"].enumerated() {
            if generation > 0 {
                try restart(
                    supervisor,
                    with: Self.configuration("subreaper=\(setting)", command),
                    generation: generation + 1
                )
            }
            let orphan = try waitFor("the orphan", state: { supervisor.state }) { () -> Int32? in
                let pids = supervisor.sandbox.lines("orphans").compactMap { Int32($0) }
                return pids.count == generation + 1 ? pids[generation] : nil
            }
            isAdopted.append(ProcessTable.entry(orphan)?.ppid == supervisor.pid)
        }
        #expect(isAdopted == [false, true, false])
    }

    @Test("what killmode=tree can find follows from what was done, not from what the file says")
    func treeAfterRestart() throws {
        let more = "killmode=tree\nstopwaitsecs=1\n" + Supervisor.controlSections
        let command = "child orphan 'ignore TERM -- pid %(here)s/orphan -- hold' -- await %(here)s/go -- exit 0"
        let text = { (setting: String) in
            Self.configuration("subreaper=\(setting)", command) + "autorestart=false\n" + more
        }
        let supervisor = try Supervisor(text("true"))
        defer { supervisor.end() }
        try supervisor.waitForRunning("x")
        _ = try supervisor.sandbox.contents("orphan")
        // Read, but not in force before a restart.
        try supervisor.sandbox.write("supervisord.conf", text("false"))
        try supervisor.control("reread")
        try supervisor.sandbox.write("go", "")
        try supervisor.waitForLog("exited: x (exit status 0; expected)")
        let orphan = try #require(Int32(supervisor.sandbox.lines("orphan").first ?? ""))
        #expect(!ProcessTable.isAlive(orphan))
    }
}
