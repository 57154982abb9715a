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
                        + "(Read-only file system), '/tmp/supervisor-0.sock' (No such file or directory), "
                        + "'/dev/shm/supervisor-0.sock' (No such file or directory)"
                ]
            )
            let error = #expect(throws: WaitedInVain.self) { try status(container) }
            let text = String(describing: error)
            #expect(
                text.contains(
                    "http://localhost:9001 refused connection (also tried unix:///run/supervisor.sock, "
                        + "unix:///tmp/supervisor-0.sock, unix:///dev/shm/supervisor-0.sock, unix:///tmp/supervisor.sock)"
                )
            )
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test(
        "any user on a read-only root without a tmpfs has it where runtimes mount shared memory",
        arguments: [0, 12345]
    )
    func sharedMemory(_ user: Int) throws {
        var options = Container.Options()
        options.user = user
        options.readOnly = true
        options.temporaryDirectories = ["/dev/shm"]
        try contain(Self.hold, options) { container in
            try container.waitForLog("success: x")
            #expect(container.log.entries(with: "WARN ").isEmpty)
            #expect(try status(container).hasPrefix(Self.running))
            #expect(try container.execute("/bin/supervisord", "ctl", "health") == "ok\n", "EXT-52")
            let own = try container.execute(
                "/bin/supervisord",
                "ctl",
                "-s",
                "unix:///dev/shm/supervisor-\(user).sock",
                "pid"
            )
            #expect(own == "1\n")
            let asRoot = try container.execute("--user", "0:0", as: "/bin/supervisord", "ctl", "status")
            #expect(asRoot.hasPrefix(Self.running))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("an implied place where other users may replace files is passed over, on both sides")
    func sharedDirectory() throws {
        let sandbox = try Sandbox()
        try Container.bare(Self.hold, in: sandbox)
        chmod(Container.root(in: sandbox) + "/run", 0o777)
        var options = Container.Options()
        options.temporaryDirectories = ["/tmp"]
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x")
        #expect(try status(container).hasPrefix(Self.running))
        #expect(!sandbox.exists("bundle/rootfs/run/supervisor.sock"))
        #expect(try container.stop() == .exited(0))
    }

    @Test(
        "the file that process 1 was started with is found, also where another one is in the usual places",
        arguments: [false, true]
    )
    func entrypointFile(_ hasOther: Bool) throws {
        let sandbox = try Sandbox()
        try Container.bare("", in: sandbox)
        let server = "[unix_http_server]\nfile=/data/own.sock\nusername=joe\npassword=secret\n"
        try sandbox.write("bundle/rootfs/data/app.conf", server + Self.hold)
        let root = Container.root(in: sandbox)
        unlink(root + "/etc/supervisord.conf")
        if hasOther {
            // As Debian's package leaves it behind.
            let other = "[unix_http_server]\nfile=/run/other.sock\n[supervisorctl]\nserverurl=unix:///run/other.sock\n"
            try sandbox.write("bundle/rootfs/etc/supervisord.conf", "[supervisord]\n" + other)
        }
        var options = Container.Options()
        options.arguments = ["/bin/supervisord", "-n", "-c", "data/app.conf"]
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x")
        #expect(try status(container).hasPrefix(Self.running))
        #expect(try container.stop() == .exited(0))
    }

    @Test("the usual socket of configurations is asked last, when it is ours")
    func usualSocket() throws {
        let sandbox = try Sandbox()
        try Container.bare("[unix_http_server]\nfile=/tmp/supervisor.sock\n" + Self.hold, in: sandbox)
        var options = Container.Options()
        options.temporaryDirectories = ["/tmp"]
        options.extraCapabilities = ["SYS_ADMIN"]
        // Without /proc the file of process 1 is not known.
        options.arguments = [
            "/bin/child", "unmount", "/proc", "--", "exec", "/bin/supervisord", "-c", "/data/app.conf",
        ]
        let asking =
            "[program:y]\ncommand=/bin/supervisord ctl pid\nenvironment=SUPERVISOR_SERVER_URL=\"\"\n"
            + "stdout_logfile=/data/said\nstartsecs=0\nautorestart=false\n"
        let text = sandbox.read("bundle/rootfs/etc/supervisord.conf") + asking
        try sandbox.write("bundle/rootfs/data/app.conf", text)
        unlink(Container.root(in: sandbox) + "/etc/supervisord.conf")
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("exited: y")
        #expect(sandbox.read("bundle/rootfs/data/said") == "1\n")
        #expect(try container.stop() == .exited(0))
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
