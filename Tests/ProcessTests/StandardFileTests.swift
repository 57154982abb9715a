import Foundation
import TestHarness
import Testing

@Suite("A regular file as standard output (EXT-14)", .enabled(if: getuid() == 0))
struct StandardFileTests {
    private static func ask(_ supervisor: Supervisor, _ method: String, _ parameters: String...) throws -> String {
        try UnixClient.call(supervisor.sandbox.file("control.sock"), method, parameters)
    }

    /// In a `/dev` of its own, where a mistake does no harm.
    private static func inOwnDevices(_ log: String, _ body: (Supervisor) throws -> Void) throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper(
            """
            mkdir "$1/dev"
            mount -t tmpfs -o size=64k tmpfs "$1/dev"
            for name in null zero full random urandom; do
                : >"$1/dev/$name"
                mount --bind "/dev/$name" "$1/dev/$name"
            done
            ln -s /proc/self/fd "$1/dev/fd"
            ln -s /proc/self/fd/1 "$1/dev/stdout"
            ln -s /proc/self/fd/2 "$1/dev/stderr"
            ln -s /dev/stdout "$1/link"
            ln -s link "$1/link2"
            mount --rbind "$1/dev" /dev
            """,
            sandbox.path
        )
        let text = """
            [supervisord]
            nodaemon=true
            logfile=\(log)
            logfile_maxbytes=1KB
            logfile_backups=2
            pidfile=%(here)s/supervisord.pid
            \(Supervisor.controlSections)
            [program:x]
            command=child lines word 200 -- hold
            stdout_logfile=\(log)
            stdout_logfile_maxbytes=1KB
            stdout_logfile_backups=2
            stderr_logfile=NONE
            startsecs=0
            """
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        try body(supervisor)
    }

    @Test(
        "it is neither removed, renamed nor emptied by the names that lead to it",
        arguments: [
            "/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/2", "%(here)s/link", "%(here)s/link2",
            "/dev/../dev/stdout",
        ]
    )
    func untouched(log: String) throws {
        try Self.inOwnDevices(log) { supervisor in
            let sandbox = supervisor.sandbox
            let file = log.hasSuffix("err") || log.hasSuffix("2") && !log.hasSuffix("link2") ? "stderr" : "stdout"
            try supervisor.waitUntil("output") {
                sandbox.read(file).contains("word 200\n") && sandbox.read(file).contains("success: x")
            }
            let size = sandbox.size(file)
            #expect(try Self.ask(supervisor, "supervisor.clearLog").contains("<boolean>1</boolean>"))
            #expect(try Self.ask(supervisor, "supervisor.clearProcessLogs", "x").contains("<boolean>1</boolean>"))
            #expect(try Self.ask(supervisor, "supervisor.stopProcess", "x").contains("<boolean>1</boolean>"))
            #expect(try Self.ask(supervisor, "supervisor.clearAllProcessLogs").contains("<string>OK</string>"))
            supervisor.process.send(SIGUSR2)
            try supervisor.waitUntil("the reopen") { sandbox.read(file).contains("SIGUSR2") }
            #expect(sandbox.size(file) > size)
            let root = "/proc/\(supervisor.pid)/root"
            for name in ["/dev/stdout", "/dev/stderr", sandbox.file("link"), sandbox.file("link2")] {
                var status = stat()
                #expect(lstat(root + name, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK, "\(name)")
            }
            #expect(!sandbox.exists("\(file).1") && !sandbox.exists("link.1"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a full disk under it costs output, told once, and once more when there is room again")
    func fullDisk() throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper(
            """
            mkdir "$1/small"
            mount -t tmpfs -o size=64k tmpfs "$1/small"
            head -c 32768 /dev/zero >"$1/small/filler"
            exec >>"$1/small/out"
            """,
            sandbox.path
        )
        let text = """
            silent=true
            [program:x]
            command=sh -c 'child lines word 8000; while :; do echo tick; sleep 0.05; done'
            stdout_logfile=/dev/stdout
            """
        // The harness gives a file as standard output, which the wrapper replaces.
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog(
                "WARN cannot write log file '/dev/stdout': No space left on device; output is dropped meanwhile"
            )
            let disk = "/proc/\(supervisor.pid)/root\(sandbox.path)/small"
            #expect(unlink(disk + "/filler") == 0)
            try supervisor.waitForLog("WARN log file '/dev/stdout' can be written again, ")
            try supervisor.waitUntil("ticks") { Text.ofFile(disk + "/out").hasSuffix("tick\n") }
            #expect(supervisor.log.count(of: "cannot write") == 1)
            let message = try #require(supervisor.log.entries(with: "can be written again").first?.message)
            let lost = try #require(message.split(separator: " ").compactMap { Int($0) }.first)
            let all = (1...8000).map { "word \($0)\n" }.joined().count
            let kept = Text.ofFile(disk + "/out").replacing("tick\n", with: "").count
            #expect(lost >= all - kept)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("when it is the activity log too, standard error tells")
    func fullActivityLog() throws {
        let full = try Channel.file("/dev/full", flags: O_WRONLY)
        var launch = Launch()
        launch.descriptors = [1: full.far]
        let supervisor = try Supervisor(
            "[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\npidfile=%(here)s/supervisord.pid\n",
            launch: launch
        )
        defer { supervisor.end() }
        let complaint = "supervisord: cannot write log file '/dev/stdout': No space left on device"
        try supervisor.waitUntil("the complaint") { supervisor.standardError.hasPrefix(complaint) }
        #expect(try supervisor.stop() == .exited(0))
        #expect(supervisor.standardError.split(separator: "\n").count == 1)
    }
}
