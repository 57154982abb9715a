import Foundation
import TestHarness
import Testing

@Suite("The demo stack of docker/examples/stack, as make run starts it", .serialized)
struct DemoStackTests {
    /// A copy of the stack on ports of its own, beside which others may run.
    struct Stack {
        let sandbox: Sandbox
        let port: UInt16
        /// Of the web page.
        let page: UInt16

        init() throws {
            sandbox = try Sandbox()
            // Held together until all are known, so that they differ.
            let ports = try [OccupiedPort(), OccupiedPort(), OccupiedPort(), OccupiedPort()]
            port = ports[0].port
            page = ports[3].port
            let source = FileManager.default.currentDirectoryPath + "/docker/examples/stack/"
            for name in ["supervisord.conf", "nginx.conf", "redis.conf", "app.py"] {
                let text = try String(contentsOfFile: source + name, encoding: .utf8)
                    .replacingOccurrences(of: "8180", with: "\(ports[0].port)")
                    .replacingOccurrences(of: "8181", with: "\(ports[1].port)")
                    .replacingOccurrences(of: "8182", with: "\(ports[3].port)")
                    .replacingOccurrences(of: "6390", with: "\(ports[2].port)")
                try sandbox.write(name, text)
            }
        }

        var marker: String { "STACK_STATE=\(sandbox.path)/state" }

        /// The whole stack answers: nginx, behind it the application, behind that redis.
        func answers() -> Bool { Loopback.get(port)?.contains("\r\n\r\nvisit ") == true }

        var environment: [String] {
            get throws {
                [
                    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "TERM=xterm",
                    marker,
                    "SUPERVISORD_BIN=\(try Binaries.supervisord)",
                    "STACK_CONFIGURATION=\(sandbox.file("supervisord.conf"))",
                ]
            }
        }

        /// Ends supervisord first, which ends its programs: redis overwrites the environment that would betray it.
        func end(_ process: RunningProcess) {
            let family = ProcessTable.descendants(of: process.pid)
            for entry in family where entry.name == "supervisord" { kill(entry.pid, SIGTERM) }
            _ = try? process.waitForExit(within: 10)
            for entry in family where ProcessTable.entry(entry.pid)?.name == entry.name { kill(entry.pid, SIGKILL) }
            process.end()
        }
    }

    @Test("it answers, each part is back after SIGKILL, Ctrl-C ends all in order with exit status 0")
    func wholeLife() throws {
        let stack = try Stack()
        let terminal = try Channel.terminal(raw: false)
        // A session with a terminal of its own, so that Ctrl-C is the terminal's doing.
        let process = try RunningProcess(
            ["setsid", "--ctty", "--wait", "scripts/run-demo"],
            environment: try stack.environment,
            descriptors: [0: terminal.far, 1: terminal.far, 2: terminal.far]
        )
        defer { stack.end(process) }
        terminal.closeFar()
        let state = { terminal.text.suffix(4000).description }
        try waitUntil("answer of the stack", state: state, stack.answers)

        let start = terminal.text.replacingOccurrences(of: "\r", with: "")
        for line in [
            "  application    http://127.0.0.1:\(stack.port)/", "  web page       http://127.0.0.1:\(stack.page)/",
            "supervisorctl -c \(stack.sandbox.file("supervisord.conf"))",
            "supervisorctl -s unix://\(stack.sandbox.path)/state/supervisor.sock", "why broken", "logs -f",
        ] { #expect(start.contains(line), "\(start)") }
        // Root is what many people try it as, and nothing to be alarmed about on loopback.
        #expect(!start.contains(" CRIT "), "\(start)")
        #expect(Loopback.get(stack.page)?.contains("<title>") == true)
        try waitUntil("end of what fails", state: state) {
            terminal.text.contains("gave up: broken entered FATAL state")
        }
        #expect(
            terminal.text.contains("\u{1b}[36mbroken | \u{1b}[0mthere is no database at 127.0.0.1:5432"),
            "\(state())"
        )

        for name in ["redis", "app", "nginx"] {
            let old = try waitFor("pid of \(name)", state: state) { ActivityLog(terminal.text).pids(of: name).last }
            kill(old, SIGKILL)
            try waitUntil("another \(name)", state: state) { ActivityLog(terminal.text).pids(of: name).last != old }
            try waitUntil("answer without the old \(name)", state: state, stack.answers)
        }

        write(terminal.near, "\u{3}", 1)
        let status = try waitFor("end of the demo", state: state) {
            // What is not read would hold up the programs in time.
            _ = terminal.text
            return process.ended
        }
        #expect(status == .exited(0), "\(state())")
        let log = ActivityLog(terminal.text.replacingOccurrences(of: "\r", with: ""))
        #expect(log.names(after: "stopped: ") == ["nginx", "app", "redis"], "\(state())")
        // The terminal's echo of Ctrl-C stands before it on the same line.
        #expect(log.text.contains("WARN received SIGINT indicating exit request"))
        #expect(log.text.contains("GET / HTTP/1.1\" 200") && log.text.contains("Ready to accept connections"))
        #expect(log.text.contains("app | ") && log.text.contains("redis | "))
        let started = ["redis", "app", "nginx"].flatMap(log.pids)
        #expect(started.count == 6 && !started.contains(where: ProcessTable.isAlive))
    }
}

/// One HTTP request on loopback.
enum Loopback {
    /// The whole reply; nil when nobody listens.
    static func get(_ port: UInt16) -> String? {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { return nil }
        defer { close(connection) }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard connected == 0, send(connection, request, request.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else {
            return nil
        }
        var reply: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(connection, &block, block.count, 0)
            guard count > 0 else { return String(decoding: reply, as: UTF8.self) }
            reply += block[..<count]
        }
    }
}
