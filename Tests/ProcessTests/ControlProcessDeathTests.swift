import Foundation
import TestHarness
import Testing

/// A control process that dies, hangs or cannot be started (EXT-38).
@Suite("The death of the control process")
struct ControlProcessDeathTests {
    private static let program = "[program:x]\ncommand=child hold\n"

    private func text(_ daemon: String = "") -> String {
        Supervisor.controlSections + "[supervisord]\n\(daemon)\n" + Self.program
    }

    /// Asks in another thread, as the answer may take its time.
    private final class Question: @unchecked Sendable {
        private let lock = NSLock()
        private var found: UnixClient.Page?

        init(_ socket: String) {
            Thread.detachNewThread { [self] in
                let page = try? UnixClient.get("/livez", from: socket)
                lock.withLock { found = page ?? UnixClient.Page(0, "no answer") }
            }
        }

        var answer: UnixClient.Page? { lock.withLock { found } }
    }

    @Test("killed, it costs one warning, and the next client is answered by another one; programs do not notice")
    func killed() throws {
        try supervise(text()) { supervisor in
            let program = try supervisor.waitForRunning("x")
            let socket = supervisor.sandbox.file("control.sock")
            for count in 1...5 {
                #expect(try UnixClient.get("/livez", from: socket).status == 200)
                let process = try supervisor.waitForControlProcess()
                kill(process, SIGKILL)
                try supervisor.waitForLog("WARN the control process", count: count)
                #expect(supervisor.log.contains("\(process) has ended"))
            }
            #expect(ProcessTable.isAlive(program))
            #expect(supervisor.log.count(of: "spawned: ") == 1)
            #expect(!supervisor.log.contains("unknown pid"))
        }
    }

    @Test("stopped by a signal, it is killed when a client waits for five seconds, who is answered by another one")
    func hung() throws {
        try supervise(text()) { supervisor in
            try supervisor.waitForRunning("x")
            let socket = supervisor.sandbox.file("control.sock")
            #expect(try UnixClient.get("/livez", from: socket).status == 200)
            let process = try supervisor.waitForControlProcess()
            kill(process, SIGSTOP)
            let question = Question(socket)
            try supervisor.waitUntil("an answer") { question.answer != nil }
            #expect(question.answer?.status == 200)
            let news = "WARN the control process \(process) has not answered for 5 seconds, killing it"
            #expect(supervisor.log.count(of: news) == 1)
            #expect(supervisor.log.count(of: "WARN") == 1)
        }
    }

    #if arch(x86_64)
    /// What NIO makes its loop with.
    private static let refusedCall = 213
    #else
    private static let refusedCall = 20
    #endif

    @Test("one that dies at once again and again is started at growing pauses, while programs and signals go on")
    func loop() throws {
        var launch = Launch()
        launch.before = [["refuse", "\(EMFILE)", "\(Self.refusedCall)"]]
        try supervise(text(), launch: launch) { supervisor in
            let program = try supervisor.waitForRunning("x")
            let question = Question(supervisor.sandbox.file("control.sock"))
            let log = try supervisor.waitForLog("WARN the control process", count: 5)
            let deaths = log.entries(with: "WARN the control process")
            // 50, 100, 200 and 400 ms, and what the starts take.
            #expect(deaths[4].seconds(since: deaths[0]) >= 0.75)
            #expect(deaths[4].seconds(since: deaths[3]) >= 0.4)
            #expect(ProcessTable.isAlive(program))
            supervisor.process.send(SIGUSR2)
            try supervisor.waitForLog("supervisord logreopen")
            #expect(try supervisor.stop() == .exited(0))
            try supervisor.waitUntil("no answer") { question.answer != nil }
        }
    }

    @Test(
        "where no process can be made now clients wait, signals work, and it is tried again",
        .enabled(if: geteuid() == 0)
    )
    func noProcess() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        var launch = Launch()
        // One that is only the daemon's.
        launch.before = [["limit", "nproc", "1", "100"], ["become", "64031"]]
        let text = Supervisor.controlSections + "[supervisord]\nminprocs=1\n"
        try supervise(text, launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitUntilUp()
            let question = Question(sandbox.file("control.sock"))
            try supervisor.waitForLog(
                "WARN cannot start the control process, clients wait and it is tried again: fork: "
            )
            supervisor.process.send(SIGUSR2)
            try supervisor.waitForLog("supervisord logreopen")
            #expect(question.answer == nil)
            let raise = try RunningProcess(
                [
                    "setpriv", "--reuid", "64031", "--regid", "64031", "--clear-groups", "prlimit", "--pid",
                    "\(supervisor.pid)", "--nproc=10",
                ],
                environment: ["PATH=/usr/bin:/bin"]
            )
            #expect(try raise.waitForExit() == .exited(0))
            try supervisor.waitUntil("an answer") { question.answer != nil }
            #expect(question.answer?.status == 200)
            #expect(supervisor.log.count(of: "cannot start the control process") == 1)
            #expect(supervisor.log.count(of: "the control process could be started, clients are served again") == 1)
        }
    }

    @Test("a client that only waits does not keep the daemon from ending")
    func waitingClient() throws {
        try supervise(text()) { supervisor in
            try supervisor.waitForRunning("x")
            let socket = supervisor.sandbox.file("control.sock")
            #expect(try UnixClient.get("/livez", from: socket).status == 200)
            kill(try supervisor.waitForControlProcess(), SIGSTOP)
            let question = Question(socket)
            let begin = monotonicSeconds()
            #expect(try supervisor.stop() == .exited(0))
            // The second that a process has to finish, and a half for its end.
            #expect(monotonicSeconds() - begin < 10)
            try supervisor.waitUntil("no answer") { question.answer != nil }
        }
    }
}
