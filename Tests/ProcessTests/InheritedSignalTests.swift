import Foundation
import TestHarness
import Testing

/// What a parent has left ignored or blocked (PITFALLS P6).
@Suite("Inherited dispositions of signals")
struct InheritedSignalTests {
    @Test("with SIGCHLD ignored the end of programs is seen, and a shutdown ends (`trap '' CHLD`)")
    func ignoredChild() throws {
        var launch = Launch()
        launch.before = [["ignore", "CHLD"]]
        let text = SignalTests.simple + "[program:y]\ncommand=child exit 3\nautorestart=false\nstartsecs=0\n"
        try supervise(text, launch: launch) { supervisor in
            let first = try supervisor.waitForRunning("x")
            try supervisor.waitForLog("exited: y (exit status 3; not expected)")
            kill(first, SIGKILL)
            try supervisor.waitForLog("success: x entered RUNNING state", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("the init of one program sees its end and its status with SIGCHLD ignored, blocked or both")
    func ignoredChildAlone() throws {
        for steps in [[["ignore", "CHLD"]], [["block", "CHLD"]], [["ignore", "CHLD"], ["block", "CHLD"]]] {
            var launch = Launch()
            launch.configurationName = nil
            launch.before = steps
            launch.arguments = ["--", "child", "exit", "5"]
            #expect(try runToExit("", launch: launch).status == .exited(5))
        }
    }

    @Test("in daemon mode as well")
    func ignoredChildInDaemonMode() throws {
        let sandbox = try Sandbox()
        var launch = Launch()
        launch.before = [["ignore", "CHLD"]]
        let text = Supervisor.header.replacing("nodaemon=true", with: "nodaemon=false") + SignalTests.simple
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        #expect(try supervisor.waitForExit() == .exited(0))
        let pid = try #require(Int32(try sandbox.contents("supervisord.pid").dropLast()))
        defer { kill(pid, SIGKILL) }
        try waitUntil("x") { supervisor.log.contains("success: x entered RUNNING state") }
        kill(pid, SIGTERM)
        try waitUntil("the end of the daemon") { !ProcessTable.isAlive(pid) }
        #expect(supervisor.log.contains("stopped: x (terminated by SIGTERM)"))
    }

    @Test(
        "ignored and blocked signals are so for the program behind `--`, and for no program of a file (EXT-5, QRK-17)"
    )
    func handedOn() throws {
        var launch = Launch()
        launch.before = [
            ["ignore", "HUP", "INT", "CHLD", "SEGV", "PIPE", "22", "64"], ["block", "TERM", "4", "21", "40"],
        ]
        launch.arguments = ["--", "child", "view", "main", "--", "await", "go", "--", "exit", "0"]
        try supervise("[program:x]\ncommand=child view %(here)s/x -- hold\n", launch: launch) { supervisor in
            let view = try waitFor("main") { try? supervisor.sandbox.view("main") }
            #expect(view.ignored == [1, 2, 11, 13, 17, 22, 64])
            #expect(view.blocked == [4, 15, 21, 40])
            let program = try waitFor("x") { try? supervisor.sandbox.view("x") }
            #expect(program.ignored.isEmpty && program.blocked.isEmpty)
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("a program under nohup survives HUP (`nohup supervisord -- command`)")
    func nohup() throws {
        var launch = Launch()
        launch.configurationName = nil
        launch.wrapper = ["nohup"]
        launch.arguments = [
            "--", "child", "trap", "told", "WINCH", "--", "append", "up", "x", "--", "await", "go", "--",
        ]
        launch.arguments += ["exit", "4"]
        let supervisor = try Supervisor("", launch: launch)
        defer { supervisor.end() }
        _ = try supervisor.sandbox.contents("up")
        supervisor.process.send(SIGHUP)
        // Passed on after it.
        supervisor.process.send(SIGWINCH)
        _ = try supervisor.sandbox.contents("told")
        try supervisor.sandbox.write("go", "now")
        #expect(try supervisor.waitForExit() == .exited(4))
    }

    @Test("a log file at the largest size that a file may have does not end the daemon (RLIMIT_FSIZE)")
    func fileSizeLimit() throws {
        var launch = Launch()
        launch.wrapper = ["sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"]
        let text = "[program:x]\ncommand=child lines x 2000 -- hold\nstdout_logfile=%(here)s/x.log\nstartsecs=0\n"
        try supervise(text, launch: launch) { supervisor in
            let program = try waitFor("x") { ProcessTable.children(of: supervisor.pid).first?.pid }
            try supervisor.waitUntil("a full file") { supervisor.sandbox.read("x.log").utf8.count >= 4096 }
            #expect(ProcessTable.isAlive(program))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("supervisorctl ends when the reader of its output has gone, also with SIGPIPE ignored (`tail -f | head`)")
    func brokenPipe() throws {
        let text = "[program:x]\ncommand=child lines x 0\nstdout_logfile=%(here)s/x.log\nstartsecs=0\n"
        try supervise(text + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("x")
            let output = try Channel.pipe()
            output.closeNear()
            let client = try RunningProcess(
                [
                    try Binaries.child, "ignore", "PIPE", "--", "exec", try Binaries.supervisord, "ctl", "-c",
                    supervisor.sandbox.file("supervisord.conf"), "tail", "-f", "x",
                ],
                environment: ["LANG=C.UTF-8"],
                descriptors: [1: output.far]
            )
            defer { client.end() }
            #expect(try client.waitForExit() == .killed(SIGPIPE))
        }
    }
}
