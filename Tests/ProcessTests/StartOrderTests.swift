import Glibc
import TestHarness
import Testing

@Suite("Start and stop order")
struct StartOrderTests {
    static let three = """
        [program:late]
        command=child hold
        priority=30
        startsecs=0
        [program:early]
        command=child hold
        priority=10
        startsecs=0
        [program:middle]
        command=child hold
        priority=20
        startsecs=0
        """

    @Test("programs start by ascending priority (PROC-45) and stop by descending priority (SD-61)")
    func priority() throws {
        try supervise(Self.three) { supervisor in
            try supervisor.waitForLog("success:", count: 3)
            #expect(supervisor.log.names(after: "spawned: '") == ["early", "middle", "late"])
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.names(after: "stopped: ") == ["late", "middle", "early"])
        }
    }

    @Test("programs of equal priority start in the order of their names (PROC-45)")
    func names() throws {
        let text = ["c", "a", "b"].map { "[program:\($0)]\ncommand=child hold\nstartsecs=0\n" }.joined()
        try supervise(text) { supervisor in
            try supervisor.waitForLog("success:", count: 3)
            #expect(supervisor.log.names(after: "spawned: '") == ["a", "b", "c"])
        }
    }

    @Test("what becomes of many starts at once is told in their order, also of one that fails (PROC-45, EXT-35)")
    func amongMany() throws {
        let sandbox = try Sandbox()
        try sandbox.write("garbage", "echo no", mode: 0o755)
        let names = (10..<60).map { "p\($0)" }
        let text = names.map { name in
            let command = name == "p30" ? "%(here)s/garbage" : "child hold"
            return "[program:\(name)]\ncommand=\(command)\nstartsecs=0\nstartretries=0\n"
        }.joined()
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("success:", count: names.count - 1)
            #expect(supervisor.log.names(after: "spawned: '") == names.filter { $0 != "p30" })
            let before = try #require(supervisor.log.position(of: "spawned: 'p29'"))
            let failure = try #require(supervisor.log.position(of: "spawnerr: couldn't exec"))
            let after = try #require(supervisor.log.position(of: "spawned: 'p31'"))
            #expect(before < failure && failure < after)
            let end = try #require(supervisor.log.position(of: "gave up: p30 entered FATAL state"))
            #expect(failure < end && end < after)
        }
    }

    @Test("at shutdown a group is not signalled before the one above it is gone (SD-61)")
    func oneGroupAfterAnother() throws {
        let text = """
            [program:first]
            command=child until TERM -- pid %(here)s/asked -- await %(here)s/go -- exit 0
            priority=2
            [program:second]
            command=child trap %(here)s/signals TERM -- until USR1
            stopsignal=USR1
            priority=1
            """
        try supervise(text) { supervisor in
            try supervisor.waitForLog("success:", count: 2)
            supervisor.process.send(SIGTERM)
            _ = try supervisor.sandbox.contents("asked")
            #expect(!supervisor.log.contains("killing second"))
            try supervisor.sandbox.write("go", "now")
            #expect(try supervisor.waitForExit() == .exited(0))
            let log = supervisor.log
            let stopped = try #require(log.position(of: "stopped: first (exit status 0)"))
            let killing = try #require(log.position(of: "killing second (pid"))
            #expect(stopped < killing)
        }
    }

    @Test("a program with autostart=false is not started (CFG-125)")
    func withoutAutostart() throws {
        let text = """
            [program:idle]
            command=child hold
            autostart=false
            [program:zealous]
            command=child hold
            """
        try supervise(text) { supervisor in
            try supervisor.waitForRunning("zealous")
            #expect(supervisor.log.pids(of: "idle").isEmpty)
            #expect(try supervisor.stop() == .exited(0))
            #expect(!supervisor.log.contains("idle"))
        }
    }

    @Test("numprocs starts that many, each with its own number (CFG-121, CFG-122)")
    func numprocs() throws {
        let text = """
            [program:many]
            command=child append %(here)s/numbers %(process_num)d -- hold
            process_name=%(program_name)s_%(process_num)02d
            numprocs=3
            numprocs_start=4
            """
        try supervise(text) { supervisor in
            for name in ["many_04", "many_05", "many_06"] { try supervisor.waitForRunning(name) }
            #expect(supervisor.sandbox.lines("numbers").sorted() == ["4", "5", "6"])
        }
    }
}
