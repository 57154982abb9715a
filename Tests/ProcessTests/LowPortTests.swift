import Foundation
import TestHarness
import Testing

/// Debian's nginx on port 80 of a network of its own.
@Suite("A web server on port 80 that never was root (EXT-30)", .enabled(if: getuid() == 0))
struct LowPortTests {
    /// nginx as an ordinary user, all of whose files are in the sandbox.
    private static let nginx = """
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr info;
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen 80;
                location / { return 200 "this is nginx\\n"; }
            }
        }

        """

    private static let ownNetwork = ["unshare", "--net", "sh", "-ec", "ip link set lo up; exec \"$@\"", "sh"]

    private func run(_ lines: String, _ body: (Supervisor) throws -> Void) throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        try sandbox.write("nginx.conf", Self.nginx)
        var launch = Launch()
        launch.wrapper = Self.ownNetwork
        let text = """
            [program:nginx]
            command=nginx -p %(here)s -e stderr -c nginx.conf
            user=www-data
            startretries=0
            stderr_logfile=%(here)s/nginx.log
            \(lines)

            """
        try supervise(text, launch: launch, sandbox: sandbox, body)
    }

    @Test("as www-data with NET_BIND_SERVICE and nothing else it serves requests on port 80")
    func serves() throws {
        try run("cap_drop=ALL\ncap_add=NET_BIND_SERVICE\nno_new_privileges=true") { supervisor in
            let master = try supervisor.waitForRunning("nginx")
            #expect(ProcessTable.capabilities(master) == CapabilityMasks(all: CapabilityMask.netBindService))
            let worker = try waitFor("worker", state: { supervisor.state }) {
                ProcessTable.children(of: master).first?.pid
            }
            for pid in [master, worker] {
                #expect(ProcessTable.status(pid, "Uid") == "33\t33\t33\t33")
                #expect(ProcessTable.status(pid, "NoNewPrivs") == "1")
            }
            let answer = try Channel.file(supervisor.sandbox.file("answer"))
            let client = try RunningProcess(
                ["nsenter", "--net", "--target", "\(master)", "python3", "-c", Self.request],
                environment: ["PATH=/usr/local/bin:/usr/bin:/bin"],
                descriptors: [1: answer.far]
            )
            defer { client.end() }
            #expect(try client.waitForExit() == .exited(0))
            #expect(supervisor.sandbox.read("answer") == "this is nginx\n")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    private static let request =
        "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:80/').read().decode(), end='')"

    @Test("without that capability it is refused the port")
    func refused() throws {
        try run("cap_drop=ALL\nautorestart=false") { supervisor in
            try supervisor.waitForLog("exited: nginx (exit status 1; not expected)")
            #expect(
                supervisor.sandbox.read("nginx.log").contains("bind() to 0.0.0.0:80 failed (13: Permission denied)")
            )
        }
    }
}
