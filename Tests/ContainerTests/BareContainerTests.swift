import Foundation
import TestHarness
import Testing

@Suite("In a container that holds nothing but the binary", .enabled(if: getuid() == 0))
struct BareContainerTests {
    static let simple = "[program:x]\ncommand=child print hello-from-x -- hold\nstartsecs=0\n"

    /// A file that a program wrote to /data.
    static func data(_ container: Container, _ name: String) -> String {
        container.sandbox.read("bundle/rootfs/data/\(name)")
    }

    @Test("it runs programs, logs to stdout and stops with exit status 0 (EXT-1)")
    func wholeLife() throws {
        try contain(Self.simple) { container in
            try container.waitForLog("INFO success: x entered RUNNING state")
            try container.wait("output") { container.output.contains("hello-from-x\n") }
            #expect(try container.stop() == .exited(0))
            let log = container.log
            #expect(log.contains("INFO supervisord started with pid 1"))
            #expect(log.contains("WARN received SIGTERM indicating exit request"))
            #expect(log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(!log.entries.contains { $0.level == "CRIT" })
            #expect(container.errors.isEmpty)
        }
    }

    @Test("the processes of a container are the programs and PID 1, none of them a zombie (EXT-3)")
    func census() throws {
        let text = Self.simple + "[program:y]\ncommand=child orphans 50 'exit 3' -- print all-made -- hold\n"
        try contain(text) { container in
            try container.wait("orphans") { container.output.contains("all-made") }
            let names = try waitFor("census of the living", state: { container.state }) { () -> [String]? in
                let rows = try container.execute("/bin/child", "census").split(separator: "\n")
                let entries = try rows.map { row -> [String: Any] in
                    let object = try JSONSerialization.jsonObject(with: Data(row.utf8))
                    return object as? [String: Any] ?? [:]
                }
                guard !entries.contains(where: { $0["state"] as? String == "Z" }), entries.count == 4 else {
                    return nil
                }
                return entries.compactMap { $0["name"] as? String }.sorted()
            }
            #expect(names == ["child", "child", "child", "supervisord"])
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("a program sees the container's environment and no descriptor of PID 1 (P27, P50)")
    func view() throws {
        var options = Container.Options()
        options.environment = ["INHERITED=two\nlines"]
        let text = "[program:x]\ncommand=child view /data/view -- hold\nenvironment=OWN=\"1\"\n"
        try contain(text, options) { container in
            try container.wait("view") { container.sandbox.exists("bundle/rootfs/data/view") }
            let view = try container.sandbox.view("bundle/rootfs/data/view")
            #expect(view.ppid == 1)
            #expect(view.variable("INHERITED") == "two\nlines")
            #expect(view.variable("OWN") == "1")
            #expect(view.descriptors.map(\.number) == [0, 1, 2])
            #expect(view.blocked.isEmpty && view.ignored.isEmpty)
        }
    }

    @Test("supervisorctl works inside although the configuration has no section for it (EXT-9)")
    func zeroConfigurationControl() throws {
        try contain(Self.simple) { container in
            try container.waitForLog("INFO success: x entered RUNNING state")
            let status = try container.execute("/bin/supervisord", "ctl", "status")
            #expect(status.hasPrefix("x                                RUNNING   pid "))
            #expect(try container.execute("/bin/supervisord", "ctl", "stop", "x") == "x: stopped\n")
            #expect(try container.stop() == .exited(0))
            #expect(!container.sandbox.exists("bundle/rootfs/run/supervisor.sock"))
        }
    }

    @Test("a read-only root without any writable directory (EXT-12, P32)")
    func readOnly() throws {
        var options = Container.Options()
        options.readOnly = true
        let text =
            Self.simple + """
                [program:y]
                command=child print hello-from-y -- hold
                stdout_logfile=AUTO
                stderr_logfile=AUTO
                [supervisord]
                pidfile=/etc/supervisord.pid
                """
        try contain(text, options) { container in
            try container.waitForLog("success: x")
            try container.waitForLog("success: y")
            let log = container.log
            #expect(log.entries.count { $0.level == "WARN" && $0.message.contains("/etc/supervisord.pid") } == 1)
            #expect(!log.entries.contains { $0.level == "CRIT" })
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test(
        "a container of another user with root's file: user=root, chown=root, a log and directories that cannot be (EXT-12)"
    )
    func filesOfRoot() throws {
        var options = Container.Options()
        options.user = 12345
        options.readOnly = true
        options.temporaryDirectories = ["/tmp"]
        let text = """
            [supervisord]
            user=root
            logfile=/var/log/supervisor/supervisord.log
            childlogdir=/var/log/supervisor
            pidfile=/var/run/supervisord.pid
            [unix_http_server]
            file=/tmp/s.sock
            chown=root:root

            """
        let sandbox = try Sandbox()
        try Container.bare(text + Self.simple, in: sandbox)
        // socket_owner and chown take names from it; user=root needs none.
        try sandbox.write("bundle/rootfs/etc/passwd", "root:x:0:0::/:\n")
        try sandbox.write("bundle/rootfs/etc/group", "root:x:0:\n")
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        let log = try container.waitForLog("success: x")
        let warnings = log.entries(with: "WARN ").map(\.message)
        for part in ["user=root", "'/tmp/s.sock'", "'/var/log/supervisor/supervisord.log'", "/var/run/supervisord.pid"]
        {
            #expect(warnings.count { $0.contains(part) } == 1, "\(part): \(warnings)")
        }
        #expect(try container.execute("/bin/supervisord", "ctl", "-c", "/etc/supervisord.conf", "pid") == "1\n")
        #expect(try container.stop() == .exited(0))
    }

    @Test("a root that can be written has Supervisor's pidfile in the working directory (EXT-1)")
    func defaultPidfile() throws {
        try contain(Self.simple) { container in
            try container.waitForLog("success: x")
            #expect(container.sandbox.read("bundle/rootfs/supervisord.pid") == "1\n")
            #expect(try container.stop() == .exited(0))
            #expect(!container.sandbox.exists("bundle/rootfs/supervisord.pid"))
        }
    }

    @Test("in a pid namespace with others it is as calm as process 1 (EXT-10)")
    func sharedNamespace() throws {
        var options = Container.Options()
        options.arguments = ["/bin/child", "print", "ready", "--", "hold"]
        let text = "[program:x]\ncommand=child exit 0\nstartsecs=0\nautorestart=false\nexit_on=exit\n"
        try contain(text, options) { container in
            try container.wait("first program") { container.output.contains("ready") }
            // Its parent lies outside, as that of the second container of a pod.
            let shown = try container.execute("/bin/supervisord", "-c", "/etc/supervisord.conf")
            #expect(!shown.contains(" CRIT "), "\(shown)")
            #expect(shown.contains("INFO Server 'unix_http_server' running without any HTTP authentication checking"))
        }
    }

    @Test("any uid, without an entry in any passwd (P33, P36)")
    func anyUser() throws {
        var options = Container.Options()
        options.user = 12345
        try contain("[program:x]\ncommand=child view /data/view -- hold\nstartsecs=0\n", options) { container in
            try container.waitForLog("success: x")
            try container.wait("view") { container.sandbox.exists("bundle/rootfs/data/view") }
            let view = try container.sandbox.view("bundle/rootfs/data/view")
            #expect(view.uids == [12345, 12345, 12345])
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("a program's user by number, with a passwd that is little more than that (CFG-63, P33)")
    func numericUser() throws {
        let sandbox = try Sandbox()
        try Container.bare("[program:x]\ncommand=child view /data/view -- hold\nuser=4321\n", in: sandbox)
        try sandbox.write("bundle/rootfs/etc/passwd", "x:x:4321:8765::/:\n")
        let container = try Container(in: sandbox)
        defer { container.end() }
        try container.waitForLog("success: x")
        let view = try sandbox.view("bundle/rootfs/data/view")
        #expect(view.uids == [4321, 4321, 4321])
        #expect(view.gids == [8765, 8765, 8765])
        #expect(!view.groups.contains(0))
    }

    @Test("nothing in /proc is needed (P40)")
    func withoutProc() throws {
        var options = Container.Options()
        options.extraCapabilities = ["SYS_ADMIN"]
        options.arguments = [
            "/bin/child", "unmount", "/proc", "--", "exec", "/bin/supervisord", "-c", "/etc/supervisord.conf",
        ]
        let text = """
            [program:x]
            command=child view /data/view -- orphans 20 'exit 3' -- print all-made -- hold
            [program:y]
            command=child exit 3
            startsecs=0
            autorestart=false
            """
        try contain(text, options) { container in
            try container.waitForLog("success: x")
            try container.waitForLog("WARN exited: y (exit status 3; not expected)")
            try container.wait("output") { container.output.contains("all-made\n") }
            let view = try container.sandbox.view("bundle/rootfs/data/view")
            #expect(view.descriptors.map(\.number) == [0, 1, 2])
            #expect(try container.stop() == .exited(0))
            #expect(container.log.contains("stopped: x (terminated by SIGTERM)"))
        }
    }

    @Test("a program that fails to start is told and ends nothing (P46)")
    func failing() throws {
        let text = Self.simple + "[program:y]\ncommand=/bin/sh -c true\nstartretries=0\n"
        try contain(text) { container in
            try container.waitForLog("INFO spawnerr: can't find command '/bin/sh'")
            try container.waitForLog("gave up: y entered FATAL state")
            #expect(container.process.ended == nil)
            #expect(try container.stop("QUIT") == .exited(0))
        }
    }
}
