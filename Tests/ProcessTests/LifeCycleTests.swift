import Foundation
import TestHarness
import Testing

@Suite("Foreground, daemon mode, pidfile and activity log")
struct LifeCycleTests {
    static let simple = "[program:x]\ncommand=child hold\nstartsecs=0\n"

    @Test("the pidfile holds the pid and is removed at the end (SD-50, SD-64)")
    func pidfile() throws {
        try supervise(Self.simple) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.sandbox.read("supervisord.pid") == "\(supervisor.pid)\n")
            #expect(supervisor.log.contains("INFO supervisord started with pid \(supervisor.pid)"))
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.sandbox.exists("supervisord.pid"))
        }
    }

    @Test("a pidfile that cannot be written is told, and supervision goes on (SD-50)")
    func unwritablePidfile() throws {
        try supervise("pidfile=%(here)s\n" + Self.simple) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.log.contains("could not write pidfile \(supervisor.sandbox.path)"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("in the foreground the activity log is copied to stdout, unless silent (LOG-3)", arguments: [false, true])
    func copy(_ silent: Bool) throws {
        try supervise("silent=\(silent)\n" + Self.simple) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try supervisor.stop() == .exited(0))
            let copied = supervisor.standardOutput
            #expect(silent ? copied.isEmpty : copied == supervisor.log.text)
            #expect(supervisor.standardError.isEmpty)
        }
    }

    @Test("the options of the command line win over the file (SD-4)")
    func commandLine() throws {
        var launch = Launch()
        launch.arguments = ["-n", "-l", "other.log", "-j", "other.pid", "-e", "warn", "-i", "name"]
        try supervise("nodaemon=false\n" + Self.simple, launch: launch) { supervisor in
            try supervisor.waitUntil("pidfile") { !supervisor.sandbox.read("other.pid").isEmpty }
            try supervisor.waitUntil("program") { !ProcessTable.children(of: supervisor.pid).isEmpty }
            #expect(try supervisor.stop() == .exited(0))
            let log = ActivityLog(supervisor.sandbox.read("other.log"))
            #expect(log.contains("WARN received SIGTERM indicating exit request"))
            #expect(!log.entries.contains { $0.level == "INFO" || $0.level == "DEBG" })
            #expect(!supervisor.sandbox.exists("supervisord.log"))
        }
    }

    @Test("daemon mode: the parent exits with 0, the child has its own session and nothing of the terminal (SD-49)")
    func daemon() throws {
        let text = "nodaemon=false\numask=027\n[program:x]\ncommand=child view %(here)s/view -- hold\nstartsecs=0\n"
        try supervise(text) { supervisor in
            #expect(try supervisor.waitForExit() == .exited(0))
            let pid = try #require(Int32(try supervisor.sandbox.contents("supervisord.pid").dropLast()))
            #expect(pid != supervisor.pid)
            #expect(getsid(pid) == pid)
            let targets = (0...2).map {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
            }
            #expect(targets == ["/dev/null", "/dev/null", "/dev/null"])
            #expect(supervisor.log.contains("INFO daemonizing the supervisord process"))
            try supervisor.waitUntil("view") { supervisor.sandbox.exists("view") }
            let view = try supervisor.sandbox.view("view")
            #expect(view.ppid == pid)
            #expect(view.umask == 0o027)
            kill(pid, SIGTERM)
            try supervisor.waitUntil("end of the daemon") { !ProcessTable.isAlive(pid) }
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(!supervisor.sandbox.exists("supervisord.pid"))
        }
    }

    @Test("the activity log is rotated by its size (CFG-81, CFG-82)")
    func rotation() throws {
        let text = """
            logfile_maxbytes=2KB
            logfile_backups=2
            [program:x]
            command=child exit 1
            startsecs=0
            autorestart=true
            """
        try supervise(text) { supervisor in
            try supervisor.waitUntil("second backup") { supervisor.sandbox.exists("supervisord.log.2") }
            #expect(try supervisor.stop() == .exited(0))
            let sandbox = supervisor.sandbox
            #expect(!sandbox.exists("supervisord.log.3"))
            for name in ["supervisord.log.1", "supervisord.log.2"] {
                #expect(sandbox.size(name) >= 2048)
                #expect(sandbox.read(name).hasSuffix("\n"))
            }
            let lines = ["supervisord.log.2", "supervisord.log.1", "supervisord.log"].flatMap(sandbox.lines)
            #expect(ActivityLog(lines.joined(separator: "\n")).entries.count == lines.count)
        }
    }

    @Test("an included file's programs run too (CFG-27)")
    func included() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("conf.d")
        try sandbox.write("conf.d/y.conf", "[program:y]\ncommand=child hold\nstartsecs=0\n")
        try supervise(Self.simple + "[include]\nfiles=conf.d/*.conf\n", sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            try supervisor.waitForRunning("y")
        }
    }

    @Test(
        "as root without user= it says so; with user= it becomes that user (SD-41, SD-43)",
        .enabled(if: getuid() == 0)
    )
    func user() throws {
        try supervise(Self.simple) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.log.contains("CRIT Supervisor is running as root.  Privileges were not dropped"))
        }
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        try supervise("user=nobody\n" + Self.simple, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.log.contains("INFO Set uid to user 65534 succeeded"))
            #expect(!supervisor.log.contains("CRIT"))
            let ids = ProcessTable.status(supervisor.pid, "Uid")?.split(separator: "\t").map(String.init)
            #expect(ids == ["65534", "65534", "65534", "65534"])
            #expect(ProcessTable.status(supervisor.pid, "Groups")?.split(separator: " ").contains("0") == false)
        }
    }
}
