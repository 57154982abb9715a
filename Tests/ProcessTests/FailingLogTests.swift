import Foundation
import TestHarness
import Testing

@Suite("Log files that fail and recover (LOG-10)")
struct FailingLogTests {
    /// Runs a supervisord with a file system of 64 KiB, half of it filled, at `small`.
    private func withSmallDisk(
        _ configuration: String,
        _ body: (_ supervisor: Supervisor, _ disk: String) throws -> Void
    ) throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper(
            """
            mkdir "$1/small"
            mount -t tmpfs -o size=64k tmpfs "$1/small"
            head -c 32768 /dev/zero >"$1/small/filler"
            """,
            sandbox.path
        )
        let supervisor = try Supervisor(configuration, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        // Only the namespace of the daemon has it.
        try body(supervisor, "/proc/\(supervisor.pid)/root\(sandbox.path)/small")
    }

    /// Writes many words at once, then `tick` again and again. The first line lets blocks of the disk end inside chunks.
    private static let ticking =
        "command=sh -c 'echo start; child lines word 8000; while :; do echo tick; sleep 0.05; done'"

    @Test("a full disk costs output, counted to the byte, until there is room again; the program goes on")
    func fullDisk() throws {
        let text = """
            [program:x]
            \(Self.ticking)
            stdout_logfile=%(here)s/small/out.log
            stdout_logfile_maxbytes=0
            """
        try withSmallDisk(Supervisor.header + text) { supervisor, disk in
            let path = "\(supervisor.sandbox.path)/small/out.log"
            try supervisor.waitForLog(
                "WARN cannot write log file '\(path)': No space left on device; output is dropped meanwhile"
            )
            // All of the words have been read, and lost as far as there was no room.
            try supervisor.waitForLog("'x' stdout output:", count: 3)
            try supervisor.waitUntil("ticks") { supervisor.log.text.contains("output:\ntick\n") }
            #expect(unlink(disk + "/filler") == 0)
            try supervisor.waitForLog("WARN log file '\(path)' can be written again, ")
            try supervisor.waitUntil("ticks in the log") { Text.ofFile(disk + "/out.log").hasSuffix("tick\n") }
            #expect(supervisor.log.count(of: "cannot write") == 1)

            let all = "start\n" + (1...8000).map { "word \($0)\n" }.joined()
            let kept = Text.ofFile(disk + "/out.log").replacing("tick\n", with: "")
            #expect(all.hasPrefix(kept) && kept.count >= 16_384 && kept.count < all.count)
            let message = try #require(supervisor.log.entries(with: "can be written again").first?.message)
            let lost = try #require(message.split(separator: " ").compactMap { Int($0) }.first)
            // The rest of the words, and the ticks up to then.
            let lines = supervisor.log.text.split(separator: "\n").prefix { !$0.contains("can be written again") }
            #expect(lost == all.count - kept.count + lines.count { $0 == "tick" } * "tick\n".count)
        }
    }

    @Test("a full disk under the activity log is told on stderr, and supervision goes on")
    func fullDiskOfActivityLog() throws {
        let text = """
            [supervisord]
            nodaemon=true
            silent=true
            loglevel=debug
            logfile=%(here)s/small/supervisord.log
            logfile_maxbytes=0
            pidfile=%(here)s/supervisord.pid
            childlogdir=%(here)s
            [program:x]
            \(Self.ticking)
            stdout_logfile=NONE
            [program:y]
            command=child append %(here)s/runs run -- hold
            stdout_logfile=NONE
            startsecs=0
            """
        try withSmallDisk(text) { supervisor, disk in
            let complaint = "supervisord: cannot write log file '\(supervisor.sandbox.path)/small/supervisord.log'"
            try supervisor.waitUntil("complaint") { supervisor.standardError.hasPrefix(complaint) }
            let pid = try supervisor.waitForPid(of: "child", in: "y")
            kill(pid, SIGKILL)
            try supervisor.waitUntil("a second run") { supervisor.sandbox.lines("runs").count == 2 }
            #expect(unlink(disk + "/filler") == 0)
            try supervisor.waitUntil("recovery") { supervisor.standardError.contains("can be written again, ") }
            #expect(supervisor.standardError.split(separator: "\n").count == 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    /// Says `tick` again and again into `logs/out.log`.
    private static let inDirectory = """
        [program:x]
        command=sh -c 'while :; do echo tick; sleep 0.05; done'
        stdout_logfile=%(here)s/logs/out.log
        """

    @Test("a directory that was removed is one warning at the reopen, and the log goes on when it is back (LOG-36)")
    func removedDirectory() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("logs")
        try supervise(Self.inDirectory, sandbox: sandbox) { supervisor in
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > 0 }
            try FileManager.default.removeItem(atPath: sandbox.file("logs"))
            supervisor.process.send(SIGUSR2)
            let path = sandbox.file("logs/out.log")
            try supervisor.waitForLog(
                "WARN cannot reopen log file '\(path)': No such file or directory; output is dropped meanwhile"
            )
            _ = try sandbox.makeDirectory("logs")
            try supervisor.waitForLog("WARN log file '\(path)' can be written again, ")
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > 0 }
            #expect(supervisor.log.count(of: "out.log") == 2)
        }
    }

    @Test("a directory that became read-only is the same (LOG-36)")
    func readOnly() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("logs")
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("", sandbox.path)
        try supervise(Self.inDirectory, launch: launch, sandbox: sandbox) { supervisor in
            let logs = sandbox.file("logs")
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > 0 }
            try MountNamespace.run(in: supervisor.pid, "mount", "--bind", logs, logs)
            try MountNamespace.run(in: supervisor.pid, "mount", "-o", "remount,bind,ro", logs)
            supervisor.process.send(SIGUSR2)
            try supervisor.waitForLog(
                "WARN cannot reopen log file '\(logs)/out.log': Read-only file system; output is dropped meanwhile"
            )
            let size = sandbox.size("logs/out.log")
            try MountNamespace.run(in: supervisor.pid, "umount", logs)
            try supervisor.waitForLog("WARN log file '\(logs)/out.log' can be written again, ")
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > size }
            #expect(supervisor.log.count(of: "cannot") == 1)
        }
    }

    @Test("a file that was deleted is written to all the same, without a word (LOG-36)")
    func deletedFile() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeDirectory("logs")
        try supervise(Self.inDirectory, sandbox: sandbox) { supervisor in
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > 0 }
            #expect(unlink(sandbox.file("logs/out.log")) == 0)
            try supervisor.waitForLog("'x' stdout output:", count: supervisor.log.count(of: "'x' stdout output:") + 3)
            #expect(!sandbox.exists("logs/out.log"))
            supervisor.process.send(SIGUSR2)
            try supervisor.waitUntil("ticks") { sandbox.size("logs/out.log") > 0 }
            #expect(supervisor.log.count(of: "out.log") == 0)
        }
    }
}

extension Supervisor {
    /// The pid of a program when no log tells it.
    fileprivate func waitForPid(of name: String, in program: String) throws -> Int32 {
        try waitFor("pid of \(program)", state: { self.state }) {
            ProcessTable.children(of: self.pid).first { child in
                child.name.hasPrefix(name)
                    && Text.ofFile("/proc/\(child.pid)/environ").contains("SUPERVISOR_PROCESS_NAME=\(program)\0")
            }?.pid
        }
    }
}
