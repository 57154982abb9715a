import Foundation
import TestHarness
import Testing

/// What sandboxes and clusters take away. Every bare container of these tests lacks /dev/shm, /sys and the cgroup
/// file system as well.
@Suite("In a hostile place (EXT-12, EXT-18)", .enabled(if: getuid() == 0))
struct HostileKernelTests {
    @Test("other people's processes are invisible, PID 1 included (hidepid, P40)")
    func hidepid() throws {
        var options = Container.Options()
        options.user = 12345
        options.procOptions = ["hidepid=2"]
        options.temporaryDirectories = ["/tmp"]
        let text = "[program:x]\ncommand=child orphans 5 'exit 3' -- print made -- hold\nstartsecs=0\n"
        try contain(text, options) { container in
            try container.wait("output") { container.output.contains("made\n") }
            #expect(
                try container.execute("/bin/supervisord", "ctl", "status").hasPrefix(ZeroConfigurationTests.running)
            )
            // From a user whom it is hidden from.
            #expect(throws: WaitedInVain.self) {
                try container.execute("--user", "1:1", as: "/bin/supervisord", "ctl", "status")
            }
            #expect(try container.stop() == .exited(0))
        }
    }

    static let mayLimitProcesses =
        access("/sys/fs/cgroup/pids/cgroup.procs", W_OK) == 0
        || access("/sys/fs/cgroup/cgroup.subtree_control", W_OK) == 0

    @Test(
        "at pids.max a program waits for room, the others can be stopped, and the end needs no fork (EXT-18, P28)",
        .enabled(if: mayLimitProcesses, "needs a cgroup that can be written")
    )
    func processLimit() throws {
        var options = Container.Options()
        options.maximumProcesses = 3
        let program = "command=child hold\nstartsecs=0\nstartretries=0\nautorestart=false\n"
        let text = ["a", "b", "c"].map { "[program:\($0)]\n" + program }.joined()
        try contain(text, options) { container in
            try container.waitForLog("spawnerr: Too many processes in process table to spawn 'c'", count: 2)
            #expect(!container.log.contains("gave up"))
            // Nothing can be started in the container from outside: what ends a program is the kernel.
            let process = try #require(ProcessTable.children(of: container.process.pid).first?.pid)
            let children = ProcessTable.children(of: process)
            #expect(children.count == 2)
            kill(try #require(children.first).pid, SIGKILL)
            try container.waitForLog("success: c")
            #expect(try container.stop() == .exited(0))
        }
    }

    /// Of `secret`.
    static let hash = "$6$salt$egUxKNxDs8kPfh8iPMNcosMhb2eWah6d3R44JDm5Rj/j/XWR5E33QPd0YmHXoDHOIDR6kL5D3JcQcz0O8FHE00"

    static let server = "[unix_http_server]\nfile=/data/s.sock\nusername=joe\npassword=\(hash)\n"

    @Test(
        "at pids.max a wrong password is refused, and nothing ends",
        .enabled(if: mayLimitProcesses, "needs a cgroup that can be written")
    )
    func passwordsAtTheProcessLimit() throws {
        var options = Container.Options()
        // Two programs, process 1 and the process for clients, which has no thread for hashes then.
        options.maximumProcesses = 4
        try contain(Self.server + Self.programs("a", "b"), options) { container in
            try container.waitForLog("spawned: 'b'")
            let socket = container.sandbox.file("bundle/rootfs/data/s.sock")
            for (password, answer) in [("wrong", "401"), ("secret", "200"), ("wrong", "401")] {
                #expect(try Self.status(at: socket, password: password) == answer + "\n")
            }
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test(
        "at pids.max clients wait, and are served as soon as there is room; signals work meanwhile",
        .enabled(if: mayLimitProcesses, "needs a cgroup that can be written")
    )
    func clientsAtTheProcessLimit() throws {
        var options = Container.Options()
        options.maximumProcesses = 3
        let text = Self.server + Self.programs("b", "c")
        try contain(text + Self.program("a", "await /data/go", "priority=1\n"), options) { container in
            try container.waitForLog("spawnerr: Too many processes in process table to spawn 'c'")
            let socket = container.sandbox.file("bundle/rootfs/data/s.sock")
            let (client, answer) = try Self.client(at: socket, password: "secret")
            defer { client.end() }
            try container.waitForLog("WARN cannot start the control process, clients wait")
            _ = try container.sandbox.write("bundle/rootfs/data/go", "")
            try container.waitForLog("exited: a (exit status 0; expected)")
            _ = try client.waitForExit()
            #expect(try String(contentsOfFile: answer, encoding: .utf8) == "200\n")
            try container.waitForLog("INFO the control process could be started")
            #expect(try container.stop() == .exited(0))
        }
    }

    private static func programs(_ names: String...) -> String {
        names.map { program($0, "hold") }.joined()
    }

    private static func program(_ name: String, _ steps: String, _ more: String = "") -> String {
        "[program:\(name)]\ncommand=child \(steps)\nstartsecs=0\nstartretries=0\nautorestart=false\n\(more)"
    }

    /// The status of the answer to a request with this password.
    private static func status(at socket: String, password: String) throws -> String {
        let (client, answer) = try client(at: socket, password: password)
        defer { client.end() }
        _ = try client.waitForExit()
        return try String(contentsOfFile: answer, encoding: .utf8)
    }

    /// Makes a request with this password.
    /// - Returns: the client, and the file in which its end leaves the status of the answer.
    private static func client(at socket: String, password: String) throws -> (RunningProcess, answer: String) {
        let script = """
            import base64, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            credentials = base64.b64encode(b'joe:' + sys.argv[2].encode()).decode()
            s.sendall(('GET /ok.html HTTP/1.0\\r\\nAuthorization: Basic %s\\r\\n\\r\\n' % credentials).encode())
            print(s.recv(4096).decode().split()[1])
            """
        let path = "\(socket).\(UInt32.random(in: 0...UInt32.max))"
        let output = try Channel.file(path)
        let client = try RunningProcess(
            ["python3", "-c", script, socket, password],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: [1: output.far]
        )
        return (client, path)
    }

    @Test("without room for the thread that checks a password the programs run all the same")
    func noThread() throws {
        let sandbox = try Sandbox()
        try Container.bare(Self.server + "[program:x]\ncommand=child hold\n", in: sandbox)
        var options = Container.Options()
        options.seccomp = RefusedCallTests.profile(["clone3"], EAGAIN)
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x")
    }

    @Test("in a user namespace that denies setgroups, what protects nothing is told once (P34, P37)")
    func userNamespace() throws {
        let text = """
            [program:same]
            command=child view %(here)s/same -- hold
            user=root
            [program:more]
            command=child view %(here)s/more -- hold
            group_add=0,1234
            [program:other]
            command=child pid %(here)s/ran
            user=nobody
            startretries=0
            """
        try asPidOne(text, asRoot: false) { one in
            try one.waitForLog("success: same")
            try one.waitForLog("success: more")
            try one.waitForLog("gave up: other")
            #expect(one.log.count(of: "WARN group_add of 'more': it keeps the supplementary groups") == 1)
            #expect(one.log.contains("spawnerr: couldn't setuid to 65534: Could not set group"))
            #expect(try one.supervisor.sandbox.view("same").uids == [0, 0, 0])
            #expect(try one.supervisor.sandbox.view("more").uids == [0, 0, 0])
            #expect(!one.supervisor.sandbox.exists("ran"))
            #expect(try one.stop() == .exited(0))
        }
    }
}
