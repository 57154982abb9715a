import Foundation
import TestHarness
import Testing

@Suite("What the kernel lets programs do, as clients see it (EXT-37, EXT-55)")
struct PrivilegeReportTests {
    private func records(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    private static let keys = ["user", "groups", "capabilities", "no_new_privileges", "seccomp"]

    @Test("status -v and --json tell it of every program that runs", .enabled(if: getuid() == 0))
    func statusOfAll() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let text = """
            [program:confined]
            command=child hold
            user=4321:8765
            group_add=99,100
            cap_drop=ALL
            cap_add=NET_BIND_SERVICE,KILL
            no_new_privileges=true
            [program:plain]
            command=child hold
            user=4321:8765
            [program:stopped]
            command=child hold
            autostart=false
            """
        try supervise(Supervisor.controlSections + text, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("confined")
            try supervisor.waitForRunning("plain")
            let all = try supervisor.control("status", "-v", "confined", "stopped").split(separator: "\n")
            let uses = ["cpu_seconds", "rss", "fds", "threads"]
            let lines = all.filter { line in !uses.contains { line.hasPrefix("    \($0) ") } }
            #expect(all.count == lines.count + uses.count)
            #expect(lines.first?.hasPrefix("confined                         RUNNING   pid ") == true)
            // That of the machine on which the tests run.
            let seccomp =
                ["disabled", "strict", "filter"]
                .enumerated().first { "\($0.offset)" == ProcessTable.status(getpid(), "Seccomp") }?.element ?? "-"
            #expect(
                lines[1...5] == [
                    "    user               4321", "    groups             99,100",
                    "    capabilities       CAP_KILL,CAP_NET_BIND_SERVICE", "    no_new_privileges  true",
                    "    seccomp            \(seccomp)",
                ]
            )
            #expect(lines.count == 7 && lines[6].hasPrefix("stopped                          STOPPED"))

            let records = try self.records(supervisor.control("status", "--json"))
            #expect(records.map { $0["user"] as? String } == ["4321", "4321", ""])
            #expect(records.map { $0["capabilities"] as? String } == ["CAP_KILL,CAP_NET_BIND_SERVICE", "", ""])
            #expect(records.map { $0["no_new_privileges"] as? String } == ["true", "false", ""])
            // Without being asked for it nothing is added.
            #expect(try !supervisor.control("status").contains("user"))
        }
    }

    @Test("getProcessInfo tells it of programs that set an option about it, and of others when asked to")
    func processInfo() throws {
        let text = """
            [program:confined]
            command=child hold
            no_new_privileges=true
            [program:plain]
            command=child hold
            rlimit_core=0
            """
        try supervise(Supervisor.controlSections + text) { supervisor in
            try supervisor.waitForRunning("confined")
            try supervisor.waitForRunning("plain")
            func keys(_ call: String) throws -> Set<String> {
                Set(try supervisor.ask(call).split(separator: " ").map(String.init)).intersection(Self.keys)
            }
            #expect(try keys("getProcessInfo('confined')") == Set(Self.keys))
            #expect(try keys("getProcessInfo('plain')").isEmpty)
            #expect(try keys("getProcessInfo('plain', True)") == Set(Self.keys))
            #expect(try keys("getProcessInfo('plain', False)").isEmpty)
            #expect(try keys("getAllProcessInfo()[0]").isEmpty)
            #expect(try keys("getAllProcessInfo(True)[1]") == Set(Self.keys))
        }
    }
}

extension Supervisor {
    /// The keys of what a method of XML-RPC answers to Python's own client.
    fileprivate func ask(_ call: String) throws -> String {
        let name = call.prefix { $0 != "[" }
        let rest = call.dropFirst(name.count)
        let script = """
            import http.client, socket, sys, xmlrpc.client
            class Connection(http.client.HTTPConnection):
                def connect(self):
                    self.sock = socket.socket(socket.AF_UNIX)
                    self.sock.connect(sys.argv[1])
            class Transport(xmlrpc.client.Transport):
                def make_connection(self, host):
                    return Connection('localhost')
            server = xmlrpc.client.ServerProxy('http://localhost', transport=Transport())
            print(*server.supervisor.\(name)\(rest))
            """
        try sandbox.write("answer", "")
        let output = try Channel.file(sandbox.file("answer"))
        let python = try RunningProcess(
            ["/usr/bin/python3", "-c", script, sandbox.file("control.sock")],
            environment: ["PATH=/usr/local/bin:/usr/bin:/bin"],
            descriptors: [1: output.far]
        )
        defer { python.end() }
        guard try python.waitForExit() == .exited(0) else { throw WaitedInVain("\(call) failed\n\(state)") }
        return sandbox.read("answer").trimmingCharacters(in: .newlines)
    }
}
