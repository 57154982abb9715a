import Foundation
import TestHarness
import Testing

@Suite("nginx before a FastCGI application that supervisord keeps (fcgiwrap, a CGI script)", .serialized)
struct FastCGIStackTests {
    enum Address: CaseIterable, CustomTestStringConvertible {
        case unix, tcp

        var testDescription: String { self == .unix ? "unix socket" : "TCP" }
    }

    private static let script = """
        #!/bin/sh
        printf 'Content-Type: text/plain\\r\\n\\r\\nworker %s\\n' "$PPID"
        """

    private static func nginx(port: UInt16, root: String, upstream: String) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \($0);" }
        return """
            \(getuid() == 0 ? "user root;" : "")
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log nginx.log notice;
            events {}
            http {
                access_log off;
                \(temporary.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        fastcgi_pass \(upstream);
                        fastcgi_param REQUEST_METHOD $request_method;
                        fastcgi_param SCRIPT_FILENAME $document_root/app.cgi;
                        root \(root);
                    }
                }
            }
            """
    }

    /// The worker that answers a request with status 200.
    private func worker(_ port: UInt16) throws -> Int32 {
        let reply = try #require(Loopback.get(port), "nginx listens")
        #expect(reply.hasPrefix("HTTP/1.1 200 "), "\(reply)")
        let body = reply.components(separatedBy: "worker ").last ?? ""
        return try #require(Int32(body.prefix { $0.isNumber }), "\(reply)")
    }

    @Test("no request is refused while its processes are restarted one after another", arguments: Address.allCases)
    func restarts(_ address: Address) throws {
        let sandbox = try Sandbox()
        let port = try OccupiedPort.free()
        let inner = try OccupiedPort.free()
        try sandbox.write("app.cgi", Self.script)
        chmod(sandbox.file("app.cgi"), 0o755)
        let upstream = address == .unix ? "unix:\(sandbox.file("f.sock"))" : "127.0.0.1:\(inner)"
        let socket = address == .unix ? "unix://%(here)s/f.sock" : "tcp://127.0.0.1:\(inner)"
        try sandbox.write("nginx.conf", Self.nginx(port: port, root: sandbox.path, upstream: upstream))
        let text = """
            [fcgi-program:f]
            command=fcgiwrap -f
            socket=\(socket)
            numprocs=2
            process_name=f_%(process_num)d
            startsecs=0
            [program:nginx]
            command=nginx -p %(here)s -e nginx.log -c nginx.conf
            startsecs=0
            """
        try supervise(Supervisor.controlSections + text, sandbox: sandbox) { supervisor in
            try supervisor.waitForRunning("f_0")
            try supervisor.waitForRunning("f_1")
            let complaints = { sandbox.read("nginx.log") + supervisor.state }
            try waitUntil("an answer", state: complaints) { Loopback.get(port)?.contains("worker ") == true }

            for round in 1...6 {
                let name = "f_\(round % 2)"
                let old = try supervisor.pidOf(name)
                kill(old, SIGKILL)
                // What a worker has begun dies with it; from here on no request can meet this one.
                try waitUntil("end of worker \(old)", state: complaints) { !ProcessTable.isAlive(old) }
                for _ in 1...5 { #expect(try worker(port) != old) }
                try waitUntil("another \(name)", state: complaints) { supervisor.log.pids(of: name).last != old }
            }

            for name in ["f_0", "f_1", "f_0", "f_1"] {
                let old = try supervisor.pidOf(name)
                let said = try supervisor.control("restart", "f:\(name)")
                #expect(said == "f:\(name): stopped\nf:\(name): started\n")
                for _ in 1...5 { #expect(try worker(port) != old) }
            }

            // Both at once, and the queue holds what comes meanwhile.
            let both = try ["f_0", "f_1"].map(supervisor.pidOf)
            for pid in both { kill(pid, SIGKILL) }
            try waitUntil("end of both", state: complaints) { !both.contains(where: ProcessTable.isAlive) }
            #expect(try !both.contains(worker(port)))

            let log = supervisor.log
            #expect(log.count(of: "Creating socket") == 2 && log.count(of: "Closing socket") == 1, "\(complaints())")
            #expect(!sandbox.read("nginx.log").contains("connect() "), "\(complaints())")
        }
    }
}
