import Glibc
import TestHarness
import Testing

/// What ends the container, and with which status (EXT-4).
@Suite("Exit policy")
struct ExitPolicyTests {
    /// How supervisord ends when its program `x` lives like this; another one runs beside it.
    private func end(of command: String, _ options: String, supervisord: String = "") throws -> ProcessEnd {
        let text = """
            \(supervisord)
            [program:bystander]
            command=child hold
            startsecs=0
            priority=1
            [program:x]
            command=\(command)
            startsecs=0
            \(options)
            """
        var status: ProcessEnd?
        try supervise(text) { supervisor in
            status = try supervisor.waitForExit()
            #expect(
                supervisor.log.contains("stopped: bystander (terminated by SIGTERM)"),
                "the rest is stopped in order"
            )
            #expect(ProcessTable.marked(supervisor.marker).isEmpty)
        }
        return try #require(status)
    }

    @Test("the exit code of the cause is that of the container", arguments: [0, 1, 2, 126, 127, 128, 255] as [Int32])
    func codes(_ code: Int32) throws {
        #expect(try end(of: "child exit \(code)", "autorestart=false\nexit_on=exit") == .exited(code))
    }

    @Test(
        "a cause that died of a signal gives 128 and its number",
        arguments: [("TERM", 143), ("KILL", 137), ("SEGV", 139)] as [(String, Int32)]
    )
    func signals(_ name: String, _ status: Int32) throws {
        #expect(try end(of: "child die \(name)", "autorestart=false\nexit_on=unexpected") == .exited(status))
    }

    @Test("exit_code=zero hides the status")
    func zero() throws {
        #expect(
            try end(of: "child exit 3", "autorestart=false\nexit_on=exit", supervisord: "exit_code=zero") == .exited(0)
        )
    }

    @Test("exit_on of [supervisord] is for all programs")
    func forAll() throws {
        #expect(try end(of: "child exit 3", "autorestart=false", supervisord: "exit_on=unexpected") == .exited(3))
    }

    @Test("a program that was given up ends the container with its last code")
    func fatal() throws {
        let options = "startretries=1\nstartsecs=5\nexit_on=fatal"
        #expect(try end(of: "child count-exit %(here)s/runs", options) == .exited(1))
    }

    @Test("a program that exits too quickly with 0 was to stay, and gives 1")
    func fatalWithZero() throws {
        #expect(try end(of: "child exit 0", "startretries=0\nstartsecs=5\nexit_on=fatal") == .exited(1))
    }

    @Test("a command that is not there gives 127, one that cannot be executed 126")
    func spawnErrors() throws {
        #expect(try end(of: "/no/such/program", "startretries=0\nexit_on=fatal") == .exited(127))
        #expect(try end(of: "/etc/passwd", "startretries=0\nexit_on=fatal") == .exited(126))
        #expect(try end(of: "/tmp", "startretries=0\nexit_on=fatal") == .exited(126))
    }

    @Test("what does not count for an exit_on ends nothing, and neither does a stop that was asked for")
    func noCause() throws {
        let text = """
            \(Supervisor.controlSections)
            [program:expected]
            command=child exit 0
            autorestart=false
            startsecs=0
            exit_on=unexpected
            [program:unexpected]
            command=child exit 3
            autorestart=false
            startsecs=0
            exit_on=fatal
            [program:restarted]
            command=child exit 3
            startsecs=0
            exit_on=unexpected
            [program:asked]
            command=child hold
            startsecs=0
            exit_on=exit
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: expected (exit status 0; expected)")
            try supervisor.waitForLog("exited: unexpected (exit status 3; not expected)")
            try supervisor.waitForLog("exited: restarted (exit status 3; not expected)", count: 3)
            try supervisor.waitForRunning("asked")
            let answer = try supervisor.control("stop", "asked")
            #expect(answer == "asked: stopped\n")
            #expect(!supervisor.log.contains("shutting down"))
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("a TERM while it shuts down because of a program does not change the status")
    func termDuringShutdown() throws {
        let text = """
            [program:slow]
            command=child until TERM -- pid %(here)s/asked -- await %(here)s/go
            startsecs=0
            [program:x]
            command=child await %(here)s/asked-to-end -- exit 5
            autorestart=false
            startsecs=0
            exit_on=exit
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("slow")
            try supervisor.sandbox.write("asked-to-end", "")
            _ = try supervisor.sandbox.contents("asked")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("received SIGTERM indicating exit request")
            try supervisor.sandbox.write("go", "")
            #expect(try supervisor.waitForExit() == .exited(5))
        }
    }

    @Test("the first cause counts")
    func firstCause() throws {
        let text = """
            [program:second]
            command=child until TERM -- exit 7
            autorestart=false
            startsecs=0
            exit_on=exit
            [program:first]
            command=child exit 5
            autorestart=false
            startsecs=0
            exit_on=exit
            """
        try supervise(text) { supervisor in
            let status = try supervisor.waitForExit()
            #expect(status == .exited(5))
        }
    }
}
