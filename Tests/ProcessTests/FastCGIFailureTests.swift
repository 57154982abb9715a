import Foundation
import TestHarness
import Testing

@Suite("FastCGI sockets that cannot be opened (FCGI-12, improved; P46)")
struct FastCGIFailureTests {
    private static let plain = "[program:p]\ncommand=child hold\nstartsecs=0\n"

    private static func fastCGI(_ socket: String, _ options: String = "") -> String {
        "[fcgi-program:f]\ncommand=child hold\nstartsecs=0\nsocket=\(socket)\n\(options)\n"
    }

    @Test("at the start a port in use is a usage error that says where and why, and nothing is left behind")
    func portInUse() throws {
        let taken = try OccupiedPort()
        let text = Supervisor.header + Supervisor.controlSections + Self.fastCGI("tcp://127.0.0.1:\(taken.port)")
        let (status, supervisor) = try runToExit(text)
        #expect(status == .exited(2))
        #expect(
            supervisor.standardError.contains(
                "Error: Could not create FastCGI socket tcp://127.0.0.1:\(taken.port): [Errno 98] "
                    + "Address already in use in [fcgi-program:f] socket\n"
            )
        )
        #expect(!supervisor.sandbox.exists("control.sock"))
        #expect(!supervisor.sandbox.names.contains { $0.hasPrefix("f-stdout") })
    }

    @Test("at the start a directory that is not there is one, also for a member of a [group:x]")
    func missingDirectory() throws {
        let text = Supervisor.header + "[group:g]\nprograms=f\n" + Self.fastCGI("unix://%(here)s/missing/f.sock")
        let (status, supervisor) = try runToExit(text)
        #expect(status == .exited(2))
        let path = supervisor.sandbox.file("missing/f.sock")
        #expect(
            supervisor.standardError.contains(
                "Error: Could not create FastCGI socket unix://\(path): [Errno 2] No such file or directory "
                    + "in [fcgi-program:f] socket\n"
            )
        )
    }

    @Test("an owner that cannot be given is told, and the file removed", .enabled(if: getuid() == 0))
    func owner() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let text =
            Supervisor.header + "user=nobody\n"
            + Self.fastCGI("unix://%(here)s/f.sock", "socket_owner=root")
        let (status, supervisor) = try runToExit(text, sandbox: sandbox)
        #expect(status == .exited(2))
        let path = sandbox.file("f.sock")
        #expect(
            supervisor.standardError.contains(
                "Could not create FastCGI socket unix://\(path): Could not change ownership of socket file: "
                    + "[Errno 1] Operation not permitted: '\(path)' in [fcgi-program:f] socket"
            )
        )
        #expect(!sandbox.exists("f.sock"))
    }

    @Test("a port that is taken later is a spawn error, shown by status, until the program is given up; others go on")
    func takenLater() throws {
        let port = try OccupiedPort.free()
        let text =
            Supervisor.controlSections + Self.plain
            + Self.fastCGI("tcp://127.0.0.1:\(port)", "autostart=false\nstartretries=2")
        try supervise(text) { supervisor in
            let other = try supervisor.waitForRunning("p")
            let taken = try OccupiedPort(port)
            let reason =
                "Could not create FastCGI socket tcp://127.0.0.1:\(taken.port): [Errno 98] Address already in use"
            let answer = try supervisor.control("start", "f")
            #expect(answer == "f: ERROR (spawn error)\n")
            let status = try supervisor.control("status", "f")
            #expect(status.contains("BACKOFF") && status.contains(reason), "\(status)")
            try supervisor.waitForLog("gave up: f entered FATAL state")
            #expect(supervisor.log.count(of: "INFO spawnerr: \(reason)") == 3)
            #expect(try supervisor.control("status", "f").contains("FATAL"))
            #expect(ProcessTable.isAlive(other) && !supervisor.log.contains("exited: p"))
        }
    }

    @Test("a group whose socket cannot be opened is not added, and the answer says why")
    func notAdded() throws {
        try supervise(Supervisor.controlSections + Self.plain) { supervisor in
            try supervisor.waitForRunning("p")
            try supervisor.sandbox.write(
                "supervisord.conf",
                Supervisor.header + Supervisor.controlSections + Self.plain
                    + Self.fastCGI("unix://%(here)s/missing/f.sock")
            )
            let said = try supervisor.control("update")
            let path = supervisor.sandbox.file("missing/f.sock")
            #expect(
                said.contains(
                    "FAILED: Could not create FastCGI socket unix://\(path): [Errno 2] No such file or directory"
                ),
                "\(said)"
            )
            let status = try supervisor.control("status")
            #expect(status.split(separator: "\n").count == 1 && status.hasPrefix("p "), "\(status)")
        }
    }

    @Test("a restart for a socket that can never be opened does not take place (QRK-9)")
    func refusedRestart() throws {
        try supervise(Self.plain + Self.fastCGI("unix://%(here)s/f.sock")) { supervisor in
            let pid = try supervisor.waitForRunning("p")
            try supervisor.waitForRunning("f")
            let wanted = ["unix://%(here)s/missing/f.sock", "unix://%(here)s", "tcp://192.0.2.1:9000"]
            let reasons = ["[Errno 2]", "[Errno 21]", "[Errno 99]"]
            for (socket, reason) in zip(wanted, reasons) {
                try supervisor.sandbox.write(
                    "supervisord.conf",
                    Supervisor.header + Self.plain + Self.fastCGI(socket)
                )
                let url = socket.replacingOccurrences(of: "%(here)s", with: supervisor.sandbox.path)
                supervisor.process.send(SIGHUP)
                try supervisor.waitForLog(
                    "ERRO cannot restart, everything stays as it is: Could not create FastCGI socket \(url): \(reason)"
                )
            }
            #expect(ProcessTable.isAlive(pid) && !supervisor.log.contains("stopped: "))
            #expect(Dialling.unix(supervisor.sandbox.file("f.sock")) == 0)
            #expect(!supervisor.sandbox.names.contains { $0.hasPrefix("f.sock.") })
        }
    }

    @Test("a restarted daemon outlives a socket that cannot be opened, and so do its other programs")
    func restartedWithoutSocket() throws {
        let taken = try OccupiedPort()
        try supervise(Self.plain) { supervisor in
            try supervisor.waitForRunning("p")
            let socket = "tcp://127.0.0.1:\(taken.port)"
            try supervisor.sandbox.write(
                "supervisord.conf",
                Supervisor.header + Self.plain + Self.fastCGI(socket, "startretries=0")
            )
            supervisor.process.send(SIGHUP)
            let reason = "Could not create FastCGI socket \(socket): [Errno 98] Address already in use"
            try supervisor.waitForLog("ERRO \(reason) in [fcgi-program:f] socket")
            try supervisor.waitForLog("INFO spawnerr: \(reason)")
            try supervisor.waitForLog("gave up: f entered FATAL state")
            try supervisor.waitForLog("success: p entered RUNNING state", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }
}
