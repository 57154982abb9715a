import Foundation
import TestHarness
import Testing

/// The process that looks at things over the network: its rights, its death, and what becomes of checks without it
/// (EXT-73). What its filter denies is tried by the target ChecksProcessTests, in a child under that filter.
@Suite("The checks process")
struct ChecksProcessTests {
    /// Answers each request, once it has been let.
    private final class Gate: @unchecked Sendable {
        private let lock = NSCondition()
        private var isOpen = false

        func open() {
            lock.withLock {
                isOpen = true
                lock.broadcast()
            }
        }

        func wait() {
            lock.withLock { while !isOpen { lock.wait() } }
        }
    }

    private func page(_ gate: Gate? = nil) throws -> LocalServer {
        try LocalServer { server, client in
            server.readRequest(client)
            gate?.wait()
            _ = server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", to: client)
        }
    }

    private func program(_ check: String, _ more: String = "") -> String {
        "[program:x]\ncommand=child hold\nhealthcheck=\(check)\n\(more)\n"
    }

    @Test("started by root it is nobody's, with nothing but its sockets and what it learns of changes by")
    func confinement() throws {
        let server = try page()
        var launch = Launch()
        launch.environment = ["SECRET=1", "TZ=UTC"]
        let text =
            program("http://localhost:\(server.port)/")
            + "[program:y]\ncommand=child hold\nhealthcheck=tcp://no.invalid:1"
        try supervise(text, launch: launch) { supervisor in
            try supervisor.waitForLog("'x' is healthy")
            #expect(server.received.contains("User-Agent: supervisor-healthcheck\r\n"))
            let process = try supervisor.waitForChecksProcess()
            #expect(ProcessTable.status(process, "NoNewPrivs") == "1")
            #expect(ProcessTable.status(process, "Seccomp") == "2")
            #expect(ProcessTable.status(process, "Name") == "supervisor-chk")
            #expect(ProcessTable.limit(process, "Max core file size") == ["0", "0"])
            #expect(ProcessTable.limit(process, "Max data size") == ["268435456", "268435456"])
            #expect(Int(ProcessTable.limit(process, "Max open files").first ?? "").map { $0 <= 1088 } == true)
            #expect(ProcessTable.oomScoreAdjustment(process) == "1000")
            #expect(getsid(process) == process && getpgid(process) == process)
            if geteuid() == 0 {
                #expect(ProcessTable.capabilities(process) == CapabilityMasks(all: 0))
                #expect(ProcessTable.status(process, "Uid") == "65534\t65534\t65534\t65534")
                #expect(ProcessTable.status(process, "Groups") == "")
                let environment = Text.ofFile("/proc/\(process)/environ").split(separator: "\0").map(String.init)
                #expect(Set(environment) == ["TZ=UTC", "LANG=C.UTF-8"])
            }
            // Of its second thread too, which reads what name servers say, and begins with the first name that needs one.
            let threads = try waitFor("a second thread") {
                let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
                return threads.count == 2 ? threads : nil
            }
            for thread in threads {
                #expect(Text.ofFile("/proc/\(process)/task/\(thread)/status").contains("\nSeccomp:\t2\n"))
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")
            }
            let kinds = Set(files.map { $0.hasPrefix("/") ? $0 : String($0.prefix { $0 != "[" }) })
            let resolver = URL(fileURLWithPath: "/etc/resolv.conf").resolvingSymlinksInPath().path
            #expect(
                kinds.isSubset(of: ["socket:", "pipe:", "anon_inode:", "/dev/null", "/etc", "/etc/hosts", resolver])
            )
        }
    }

    @Test("without checks over the network there is none")
    func none() throws {
        try supervise(program("exec:true")) { supervisor in
            try supervisor.waitForLog("'x' is healthy")
            #expect(supervisor.checksProcess == nil)
        }
    }

    @Test("killed while fifty checks are under way, it costs one warning, and all of them come to what is true")
    func killed() throws {
        let gate = Gate()
        let server = try page(gate)
        let text = program(
            "http://127.0.0.1:\(server.port)/%(process_num)d",
            "numprocs=50\nprocess_name=x%(process_num)02d\n"
        )
        try supervise(text) { supervisor in
            try supervisor.waitUntil("fifty requests") { server.requests == 50 }
            let process = try supervisor.waitForChecksProcess()
            kill(process, SIGKILL)
            let next = try supervisor.waitForChecksProcess(otherThan: process)
            try supervisor.waitUntil("fifty requests more") { server.requests == 100 }
            gate.open()
            try supervisor.waitForLog("is healthy", count: 50)
            #expect(supervisor.checksProcess == next)
            #expect(supervisor.log.count(of: "WARN the checks process \(process) has ended") == 1)
            #expect(!supervisor.log.contains("is unhealthy") && !supervisor.log.contains("unknown pid"))
            #expect(supervisor.log.count(of: "spawned: ") == 50)
        }
    }

    @Test("stopped by a signal, it is killed a second after the time of a check, and the next check is made by another")
    func hung() throws {
        let server = try page()
        let text = program("tcp://127.0.0.1:\(server.port)", "healthcheck_interval=1\nhealthcheck_timeout=1\n")
        try supervise(text) { supervisor in
            try supervisor.waitForLog("'x' is healthy")
            let process = try supervisor.waitForChecksProcess()
            kill(process, SIGSTOP)
            try supervisor.waitForLog(
                "WARN the checks process \(process) has not answered in the time of a check, killing it"
            )
            let next = try supervisor.waitForChecksProcess(otherThan: process)
            let count = server.ended
            try supervisor.waitUntil("a check") { server.ended > count }
            #expect(supervisor.checksProcess == next)
            #expect(supervisor.log.count(of: "WARN the checks process") == 1)
        }
    }

    @Test("one that hangs holds up neither a reload nor the end, and is gone after both")
    func ends() throws {
        let gate = Gate()
        let server = try page(gate)
        try supervise(program("http://127.0.0.1:\(server.port)/")) { supervisor in
            try supervisor.waitUntil("a request") { !server.received.isEmpty }
            let process = try supervisor.waitForChecksProcess()
            kill(process, SIGSTOP)
            supervisor.process.send(SIGHUP)
            let next = try supervisor.waitForChecksProcess(otherThan: process)
            try supervisor.waitUntil("its end") { !ProcessTable.isAlive(process) }
            kill(next, SIGSTOP)
            let begin = monotonicSeconds()
            #expect(try supervisor.stop() == .exited(0))
            #expect(monotonicSeconds() - begin < 5)
            try waitUntil("its end") { !ProcessTable.isAlive(next) }
            gate.open()
            #expect(!supervisor.log.contains("the checks process"))
        }
    }

    #if arch(x86_64)
    private static let socketPair = 53
    #else
    private static let socketPair = 199
    #endif

    @Test(
        "where it cannot be started for lack of descriptors or memory the check fails with the reason, and all else goes on",
        arguments: [(EMFILE, "Too many open files"), (ENOMEM, "Cannot allocate memory")]
    )
    func noSocket(error: Int32, words: String) throws {
        var launch = Launch()
        launch.before = [["refuse", "\(error)", "\(Self.socketPair)"]]
        let text = program(
            "tcp://127.0.0.1:1",
            "healthcheck_interval=1\nhealthcheck_timeout=1\nhealthcheck_retries=2\n"
        )
        try supervise(text, launch: launch) { supervisor in
            let program = try supervisor.waitForRunning("x")
            try supervisor.waitForLog(
                "'x' is unhealthy after 2 failed checks: not looked at, the checks process cannot be started: \(words)"
            )
            #expect(supervisor.log.count(of: "WARN cannot start the checks process") == 1)
            #expect(ProcessTable.isAlive(program))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test(
        "where no process can be made now it is tried again until one can",
        .enabled(if: geteuid() == 0)
    )
    func noProcess() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let server = try page()
        var launch = Launch()
        // The daemon and its program.
        launch.before = [["limit", "nproc", "2", "100"], ["become", "64032"]]
        let text = "[supervisord]\nminprocs=1\n" + program("http://127.0.0.1:\(server.port)/")
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            let program = try supervisor.waitForRunning("x")
            try supervisor.waitForLog(
                "WARN cannot start the checks process, checks over the network fail until it is there: fork"
            )
            try RunningProcess.run([
                "setpriv", "--reuid", "64032", "--regid", "64032", "--clear-groups", "prlimit", "--pid",
                "\(supervisor.pid)", "--nproc=10",
            ])
            try supervisor.waitForLog("'x' is healthy")
            #expect(supervisor.log.count(of: "cannot start the checks process") == 1)
            #expect(supervisor.log.count(of: "INFO the checks process could be started") == 1)
            #expect(ProcessTable.isAlive(program))
        }
    }

    @Test(
        "a name whose address changes in the hosts file of a container is looked for again, without a word",
        .enabled(if: geteuid() == 0)
    )
    func changedHosts() throws {
        let sandbox = try Sandbox()
        let server = try page()
        try sandbox.write("hosts", "127.0.0.2 db\n")
        var launch = Launch()
        launch.wrapper = MountNamespace.wrapper("mount --bind \"$1/hosts\" /etc/hosts", sandbox.path)
        let text = program("tcp://db:\(server.port)", "healthcheck_interval=1\nhealthcheck_retries=1\n")
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("'x' is unhealthy after 1 failed check: connection refused")
            // In place, as container engines do it.
            let hosts = try FileHandle(forWritingTo: URL(fileURLWithPath: sandbox.file("hosts")))
            try hosts.write(contentsOf: Data("127.0.0.1 db\n".utf8))
            try hosts.close()
            try supervisor.waitForLog("'x' is healthy")
            #expect(!supervisor.log.contains("the checks process"))
        }
    }
}
