import Foundation
import TestHarness
import Testing

/// A configuration that holds nothing but programs (EXT-9).
@Suite("supervisorctl without configuration (EXT-9)", .enabled(if: getuid() == 0))
struct ZeroConfigurationTests {
    static let hold = "[program:x]\ncommand=child hold\nstartsecs=0\n"
    static let running = "x                                RUNNING   pid "

    private func status(_ container: Container) throws -> String {
        try container.execute("/bin/supervisord", "ctl", "status")
    }

    @Test("on a read-only root the socket is in /tmp (P32)")
    func readOnly() throws {
        var options = Container.Options()
        options.readOnly = true
        options.temporaryDirectories = ["/tmp"]
        try contain(Self.hold, options) { container in
            try container.waitForLog("success: x")
            #expect(try status(container).hasPrefix(Self.running))
            #expect(!container.log.entries.contains { ["WARN", "ERRO", "CRIT"].contains($0.level) })
            #expect(try container.execute("/bin/supervisord", "ctl", "health") == "ok\n", "EXT-52")
            #expect(try container.execute("/bin/supervisord", "ctl", "stop", "x") == "x: stopped\n")
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("an arbitrary uid has it in its XDG_RUNTIME_DIR, else in /tmp (P36)", arguments: [true, false])
    func anyUser(_ hasRuntimeDirectory: Bool) throws {
        var options = Container.Options()
        options.user = 12345
        options.readOnly = true
        options.temporaryDirectories = ["/tmp"] + (hasRuntimeDirectory ? ["/data"] : [])
        if hasRuntimeDirectory { options.environment = ["XDG_RUNTIME_DIR=/data"] }
        try contain(Self.hold, options) { container in
            try container.waitForLog("success: x")
            #expect(try status(container).hasPrefix(Self.running))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("root looks into a container that runs as somebody else (`docker exec -u 0`)")
    func rootLooksIn() throws {
        var options = Container.Options()
        options.user = 12345
        options.temporaryDirectories = ["/tmp"]
        try contain(Self.hold, options) { container in
            try container.waitForLog("success: x")
            #expect(
                try container.execute("--user", "0:0", as: "/bin/supervisord", "ctl", "status").hasPrefix(Self.running)
            )
        }
    }

    @Test("somebody else is told that there is a socket, which is not for him")
    func somebodyElse() throws {
        try contain(Self.hold) { container in
            try container.waitForLog("success: x")
            let error = #expect(throws: WaitedInVain.self) {
                try container.execute("--user", "1:1", as: "/bin/supervisord", "ctl", "status")
            }
            #expect(String(describing: error).contains("unix:///run/supervisor.sock: Permission denied"))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("where nothing can be written both sides say what they have tried, and the programs run (EXT-12)")
    func nowhere() throws {
        var options = Container.Options()
        options.readOnly = true
        try contain(Self.hold, options) { container in
            let log = try container.waitForLog("success: x")
            let warnings = log.entries(with: "WARN ")
            #expect(
                warnings.map(\.message) == [
                    "no place for a control socket, supervisorctl cannot connect: tried '/run/supervisor.sock' "
                        + "(Read-only file system), '/tmp/supervisor-0.sock' (No such file or directory)"
                ]
            )
            let error = #expect(throws: WaitedInVain.self) { try status(container) }
            let text = String(describing: error)
            #expect(text.contains("http://localhost:9001"))
            #expect(text.contains("(also tried unix:///run/supervisor.sock, unix:///tmp/supervisor-0.sock)"))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("a socket of the configuration that cannot be made is a warning too (EXT-12)")
    func explicitSocket() throws {
        var options = Container.Options()
        options.readOnly = true
        try contain("[unix_http_server]\nfile=/run/x.sock\n" + Self.hold, options) { container in
            let log = try container.waitForLog("success: x")
            #expect(
                log.entries(with: "WARN ").map(\.message) == [
                    "[unix_http_server] is not served: file '/run/x.sock': Read-only file system"
                ]
            )
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("it works without /proc, also as an arbitrary uid (P40)", arguments: ["0", "12345"])
    func withoutProc(_ user: String) throws {
        var options = Container.Options()
        options.extraCapabilities = ["SYS_ADMIN"]
        options.temporaryDirectories = ["/tmp"]
        options.arguments =
            ["/bin/child", "unmount", "/proc", "--"] + (user == "0" ? [] : ["become", user, "--"])
            + ["exec", "/bin/supervisord", "-c", "/etc/supervisord.conf"]
        // The one who asks is a program: runc itself needs a /proc to bring one in.
        let asking = """
            [program:y]
            command=/bin/supervisord ctl -c /etc/supervisord.conf status x
            environment=SUPERVISOR_SERVER_URL=""
            stdout_logfile=/data/status
            startsecs=0
            autorestart=false
            """
        try contain(Self.hold + asking, options) { container in
            try container.waitForLog("exited: y")
            #expect(container.log.contains("INFO exited: y (exit status 0; expected)"))
            #expect(container.sandbox.read("bundle/rootfs/data/status").hasPrefix(Self.running))
            #expect(try container.stop() == .exited(0))
        }
    }
}
