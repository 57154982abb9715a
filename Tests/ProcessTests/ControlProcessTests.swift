import Foundation
import TestHarness
import Testing

/// When there is a process that serves clients (EXT-38).
@Suite("The control process")
struct ControlProcessTests {
    private static let program = "[program:x]\ncommand=child hold\n"

    private func text(_ daemon: String = "", _ programs: String = program) -> String {
        Supervisor.controlSections + "[supervisord]\n\(daemon)\n" + programs
    }

    @Test(
        "the first client starts it, and after some seconds without one it ends without a word; the next one starts another"
    )
    func onDemand() throws {
        try supervise(text()) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(supervisor.controlProcess == nil)
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            let first = try supervisor.waitForControlProcess()
            try supervisor.waitForNoControlProcess()
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            #expect(try supervisor.waitForControlProcess() != first)
            #expect(!supervisor.log.contains("control process"))
            #expect(!supervisor.log.contains("unknown pid"))
            #expect(!supervisor.log.contains("SIGCHLD"))
        }
    }

    @Test("a client that stays keeps it")
    func kept() throws {
        try supervise(text()) { supervisor in
            try supervisor.waitForRunning("x")
            let follower = try UnixClient.send(
                "GET /logtail/x HTTP/1.1\r\nHost: x\r\n\r\n",
                to: supervisor.sandbox.file("control.sock")
            )
            defer { close(follower) }
            let process = try supervisor.waitForControlProcess()
            // Longer than it would stay without.
            let end = monotonicSeconds() + 8
            try supervisor.waitUntil("some seconds") { monotonicSeconds() > end }
            #expect(supervisor.controlProcess == process)
        }
    }

    @Test("control_process=always has one without clients, and another one when it has died")
    func always() throws {
        try supervise(text("control_process=always")) { supervisor in
            try supervisor.waitUntilUp()
            let first = try supervisor.waitForControlProcess()
            kill(first, SIGKILL)
            _ = try supervisor.waitForControlProcess(otherThan: first)
            let news = "the control process \(first) has ended, the next client gets another one: terminated by SIGKILL"
            try supervisor.waitForLog("WARN " + news)
            #expect(supervisor.log.count(of: "the control process") == 1)
        }
    }

    @Test("control_process=never refuses clients, with one warning")
    func never() throws {
        try supervise(text("control_process=never")) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(Dialling.unix(supervisor.sandbox.file("control.sock")) == ENOENT)
            #expect(supervisor.controlProcess == nil)
            #expect(supervisor.log.count(of: "WARN no client is served (control_process=never)") == 1)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("without a server there is none, nor a word about it", arguments: ["always", "on-demand", "never"])
    func noServer(mode: String) throws {
        try supervise("[supervisord]\ncontrol_process=\(mode)\n" + Self.program) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(ProcessTable.children(of: supervisor.pid).count == 1)
            #expect(!supervisor.log.contains("client"))
        }
    }

    @Test("a client that asks for the end is answered before the process that answers goes")
    func shutdown() throws {
        for _ in 1...5 {
            try supervise(text("", "")) { supervisor in
                try supervisor.waitUntilUp()
                #expect(try supervisor.control("shutdown") == "Shut down\n")
                #expect(try supervisor.waitForExit() == .exited(0))
                #expect(supervisor.controlProcess == nil)
            }
        }
    }

    @Test("each reload has a process of its own, and finds its ports free")
    func reload() throws {
        let port = try OccupiedPort.free()
        let text = text() + "[inet_http_server]\nport=127.0.0.1:\(port)\n"
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            for generation in 2...4 {
                let old = try #require(
                    {
                        try supervisor.control("pid"); return supervisor.controlProcess
                    }()
                )
                #expect(try supervisor.control("reload") == "Restarted supervisord\n")
                try supervisor.waitForLog("supervisord started with pid", count: generation)
                #expect(!ProcessTable.isAlive(old))
                #expect(Dialling.tcp(port) == 0)
            }
            #expect(!supervisor.log.contains("ERRO"))
            #expect(!supervisor.log.contains("the control process"))
        }
    }

    @Test("an update leaves it alone")
    func update() throws {
        try supervise(text()) { supervisor in
            try supervisor.waitForRunning("x")
            let follower = try UnixClient.send(
                "GET /logtail/x HTTP/1.1\r\nHost: x\r\n\r\n",
                to: supervisor.sandbox.file("control.sock")
            )
            defer { close(follower) }
            let process = try supervisor.waitForControlProcess()
            try supervisor.sandbox.write(
                "supervisord.conf",
                Supervisor.header + text("", Self.program + "[program:y]\ncommand=child hold\n")
            )
            #expect(try supervisor.control("update") == "y: added process group\n")
            try supervisor.waitForRunning("y")
            #expect(supervisor.controlProcess == process)
        }
    }

    @Test("it ends with the daemon, however that ends")
    func endsWithDaemon() throws {
        try supervise(text("control_process=always")) { supervisor in
            try supervisor.waitUntilUp()
            let process = try supervisor.waitForControlProcess()
            supervisor.process.send(SIGKILL)
            try supervisor.waitForExit()
            try supervisor.waitUntil("the end of the control process") { !ProcessTable.isAlive(process) }
        }
    }

    @Test("killmode=tree and the end of a program do not touch it")
    func killMode() throws {
        let program = "[program:x]\ncommand=child hold\nkillmode=tree\nautorestart=false\n"
        try supervise(text("control_process=always", program)) { supervisor in
            try supervisor.waitForRunning("x")
            let process = try supervisor.waitForControlProcess()
            #expect(try supervisor.control("stop", "x") == "x: stopped\n")
            #expect(try supervisor.control("start", "x") == "x: started\n")
            kill(try supervisor.pidOf("x"), SIGKILL)
            try supervisor.waitForLog("exited: x")
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            #expect(supervisor.controlProcess == process)
            #expect(!supervisor.log.contains("left"))
        }
    }

    @Test("a binary that is replaced or removed on disk changes nothing")
    func replacedBinary() throws {
        let sandbox = try Sandbox()
        let copy = sandbox.file("supervisord")
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: try Binaries.supervisord).resolvingSymlinksInPath(),
            to: URL(fileURLWithPath: copy)
        )
        chmod(copy, 0o755)
        let file = try sandbox.write("supervisord.conf", Supervisor.header + text("", ""))
        let daemon = try RunningProcess([copy, "-c", file], environment: ["PATH=/usr/bin:/bin"])
        defer { daemon.end() }
        let socket = sandbox.file("control.sock")
        try waitUntil("the socket", state: { sandbox.read("supervisord.log") }) { Dialling.unix(socket) == 0 }
        try sandbox.write("other", "not a program\n", mode: 0o755)
        rename(sandbox.file("other"), copy)
        #expect(try UnixClient.get("/livez", from: socket).status == 200)
        unlink(copy)
        for child in ProcessTable.children(of: daemon.pid) { kill(child.pid, SIGKILL) }
        try waitUntil("the end of the first") { ProcessTable.children(of: daemon.pid).isEmpty }
        #expect(try UnixClient.get("/livez", from: socket).status == 200)
    }
}
