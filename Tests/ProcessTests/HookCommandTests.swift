import Glibc
import TestHarness
import Testing

/// Hooks of programs (EXT-75), with real commands.
@Suite("Hooks of programs")
struct HookCommandTests {
    @Test("what hooks write goes into the logs of their program, before, beside and after what it writes itself")
    func logs() throws {
        let text = """
            \(Supervisor.controlSections)
            [program:x]
            command=child print program -- eprint problem -- hold
            startsecs=0
            stdout_logfile=%(here)s/out
            stderr_logfile=%(here)s/err
            pre_start=child print before -- eprint 'before, problem'
            post_start=child print beside
            pre_stop=child print leaving
            post_stop=sh -c 'echo after $EXIT_SIGNAL$EXIT_CODE'
            """
        try supervise(text) { supervisor in
            try supervisor.waitUntil("output of the hooks") {
                supervisor.sandbox.lines("out").count == 3 && supervisor.sandbox.lines("err").count == 2
            }
            #expect(supervisor.sandbox.lines("out").first == "before")
            #expect(Set(supervisor.sandbox.lines("out")) == ["before", "program", "beside"])
            #expect(supervisor.sandbox.lines("err") == ["before, problem", "problem"])
            try supervisor.control("stop", "x")
            #expect(Array(supervisor.sandbox.lines("out").dropFirst(3)) == ["leaving", "after TERM"])
            #expect(!supervisor.log.contains("reaped unknown pid"))
        }
    }

    @Test("on a standard stream their lines have the prefix of their program")
    func prefix() throws {
        let text = """
            silent=true
            [program:x]
            command=child write 'half a ' -- sleep 300 -- print line -- hold
            startsecs=0
            stdout_logfile=/dev/stdout
            log_format=prefix
            pre_start=child print before
            post_start=child print beside
            """
        try supervise(text) { supervisor in
            try supervisor.waitUntil("lines of the hooks") { supervisor.sandbox.lines("stdout").count == 3 }
            let lines = supervisor.sandbox.lines("stdout")
            #expect(lines.allSatisfy { $0.hasPrefix("x | ") || $0.hasPrefix("x  | ") }, "\(lines)")
            #expect(lines.first?.hasSuffix("before") == true)
            #expect(lines.contains { $0.hasSuffix("| beside") })
            #expect(lines.contains { $0.hasSuffix("| half a line") })
        }
    }

    @Test("a hook runs as its program does, and post_stop is told of its exit code")
    func surroundings() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let isRoot = getuid() == 0
        let text = """
            [program:x]
            command=child view %(here)s/program -- exit 3
            startsecs=0
            autorestart=false
            directory=%(here)s
            environment=COLOUR="green"
            \(isRoot ? "user=nobody" : "")
            post_stop=child view %(here)s/hook
            """
        try supervise(text, sandbox: sandbox) { supervisor in
            let (program, hook) = (try sandbox.view("program"), try sandbox.view("hook"))
            #expect(hook.uids == program.uids && hook.gids == program.gids && hook.groups == program.groups)
            #expect(hook.cwd == program.cwd)
            #expect(hook.limits == program.limits)
            #expect(hook.variable("EXIT_CODE") == "3")
            #expect(hook.variable("EXIT_SIGNAL") == nil)
            #expect(Set(hook.environment).subtracting(program.environment) == ["EXIT_CODE=3"])
            #expect(hook.stdin_ended)
            try supervisor.waitForLog("exited: x (exit status 3; not expected)")
        }
    }

    @Test(
        "a pre_start that fails, is missing, dies or takes too long is a failed start, in words",
        arguments: [
            ("child exit 3", "exit status 3"), ("child die KILL", "terminated by SIGKILL"),
            ("no-such-command", "can't find command 'no-such-command'"), ("child hold", "no end in 0.5 seconds"),
        ]
    )
    func failures(hook: String, words: String) throws {
        let text = "[program:x]\ncommand=child hold\nstartretries=0\nhook_timeout=0.5\npre_start=\(hook)\n"
        try supervise(text) { supervisor in
            try supervisor.waitForLog("spawnerr: pre_start: \(words)")
            try supervisor.waitForLog("gave up: x entered FATAL state")
        }
    }

    @Test("a hook that is overdue is killed with all that it has started")
    func group() throws {
        let hook = "child fork 'ignore TERM -- pid %(here)s/inner -- hold' -- hold"
        let text = "[program:x]\ncommand=child hold\nstartsecs=0\nhook_timeout=1\npost_start=\(hook)\n"
        try supervise(text) { supervisor in
            let inner = try #require(Int32(try supervisor.sandbox.contents("inner").prefix { $0.isNumber }))
            try supervisor.waitForLog("WARN post_start of 'x' failed: no end in 1 second")
            try supervisor.waitUntil("end of the hook") { !ProcessTable.isAlive(inner) }
        }
    }

    @Test("a shutdown runs pre_stop and post_stop, each within its time")
    func shutdown() throws {
        let text = """
            [program:x]
            command=child hold
            startsecs=0
            stdout_logfile=%(here)s/out
            pre_stop=child print leaving
            post_stop=child print after
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("x")
            supervisor.process.send(SIGTERM)
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.sandbox.lines("out") == ["leaving", "after"])
        }
    }
}
