import Foundation
import TestHarness
import Testing

/// What the terminal of a supervisord in the foreground has to say, which no process has sent (PITFALLS P19).
@Suite("Signals of the terminal")
struct HangUpTests {
    private func onTerminal(
        _ text: String,
        main: [String] = [],
        _ body: (Supervisor, Channel) throws -> Void
    ) throws {
        let terminal = try Channel.terminal(raw: false)
        var launch = Launch()
        launch.before = [["terminal"]]
        launch.newSession = true
        launch.descriptors = [0: terminal.far, 1: terminal.far, 2: terminal.far]
        if !main.isEmpty { launch.arguments = ["--"] + main }
        try supervise(text, launch: launch) { supervisor in
            terminal.closeFar()
            try body(supervisor, terminal)
        }
    }

    @Test("its end is the end: programs are stopped in order, and nothing is started again")
    func hangUp() throws {
        try onTerminal(SignalTests.simple) { supervisor, terminal in
            try supervisor.waitForRunning("x")
            terminal.closeNear()
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.contains("received SIGHUP indicating exit request (the terminal has hung up)"))
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(supervisor.log.pids(of: "x").count == 1)
        }
    }

    @Test("so it is beside the program behind `--`, which is told of it")
    func hangUpBesideMain() throws {
        let main = [
            "child", "trap", "told", "HUP", "--", "append", "up", "x", "--", "await", "told", "--", "exit", "3",
        ]
        try onTerminal(SignalTests.simple, main: main) { supervisor, terminal in
            try supervisor.waitForRunning("x")
            _ = try supervisor.sandbox.contents("up")
            terminal.closeNear()
            try supervisor.waitForExit()
            #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
            #expect(supervisor.log.pids(of: "x").count == 1)
            #expect(supervisor.sandbox.lines("told").contains("HUP"))
        }
    }

    @Test("a HUP that a process sends is a restart there too (SIG-2)")
    func restart() throws {
        try onTerminal(SignalTests.simple) { supervisor, _ in
            try supervisor.waitForRunning("x")
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
            #expect(supervisor.log.contains("received SIGHUP indicating restart request"))
        }
    }

    @Test("what signal_map says of HUP holds for its end too (EXT-13)")
    func mapped() throws {
        try onTerminal("signal_map=HUP:reopen\n" + SignalTests.simple) { supervisor, terminal in
            try supervisor.waitForRunning("x")
            terminal.closeNear()
            try supervisor.waitForLog("supervisord logreopen")
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("Ctrl-C stops in order, and typed again a second later it means now (EXT-6)")
    func interrupt() throws {
        let deaf =
            "shutdown_timeout=900\n[program:x]\ncommand=child ignore TERM -- pid %(here)s/x -- hold\nstartsecs=0\nstopwaitsecs=600\n"
        try onTerminal(deaf) { supervisor, terminal in
            try supervisor.waitForRunning("x")
            _ = try supervisor.sandbox.contents("x")
            try terminal.write("\u{3}")
            try supervisor.waitForLog("received SIGINT indicating exit request")
            try supervisor.waitUntil("its end") {
                try terminal.write("\u{3}")
                return supervisor.process.ended != nil
            }
            #expect(supervisor.process.ended == .exited(0))
            #expect(supervisor.log.contains("stopped: x (terminated by SIGKILL)"))
        }
    }
}
