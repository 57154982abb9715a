import Glibc
import TestHarness
import Testing

/// What clients are told of a program whose own process has ended while what it has left behind is being stopped (EXT-7).
@Suite("Leftovers of programs")
struct LeftoverTests {
    /// A program that ends by itself and leaves a descendant that TERM does not end.
    private static func program(_ mode: String, _ options: String = "") -> String {
        """
        \(Supervisor.controlSections)
        [program:x]
        command=child fork 'ignore TERM HUP -- pid %(here)s/member -- hold' -- await %(here)s/go -- exit 0
        killmode=\(mode)
        startsecs=0
        stopwaitsecs=600
        \(options)
        """
    }

    /// Lets the program's own process end.
    private func left(_ supervisor: Supervisor) throws -> (leader: Int32, member: Int32) {
        let text = try supervisor.sandbox.contents("member")
        let member = try #require(Int32(text.prefix { $0.isNumber }))
        let leader = try supervisor.pidOf("x")
        try supervisor.sandbox.write("go", "")
        try supervisor.waitForLog("'x' (\(leader)) has left 1 process behind")
        return (leader, member)
    }

    @Test("it is not RUNNING, has no pid, is not healthy, and takes no signal", arguments: ["group", "tree"])
    func told(_ mode: String) throws {
        try supervise(Self.program(mode)) { supervisor in
            let member = try left(supervisor).member
            #expect(try supervisor.control("status", "x") == "x                                STOPPING  \n")
            #expect(try supervisor.control("pid", "x") == "0\n")
            #expect(try supervisor.runControl(["health"]) == ControlEnd(.exited(1), "x STOPPING\n"))
            #expect(try supervisor.control("signal", "KILL", "x") == "x: ERROR (not running)\n")
            #expect(try supervisor.control("signal", "KILL", "all") == "")
            let metrics = try UnixClient.get("/metrics", from: supervisor.sandbox.file("control.sock")).body
            #expect(metrics.contains("node_supervisord_up{name=\"x\",group=\"x\"} 0"))
            #expect(!metrics.contains("state=\"RUNNING\"} 1"))
            kill(member, SIGKILL)
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
        }
    }

    @Test("a stop keeps it from being restarted, and waits for what is left")
    func stopped() throws {
        try supervise(Self.program("tree", "autorestart=true").replacing("stopwaitsecs=600", with: "stopwaitsecs=3")) {
            supervisor in
            let member = try left(supervisor).member
            #expect(try supervisor.control("stop", "x") == "x: stopped\n")
            #expect(!ProcessTable.isAlive(member))
            #expect(try supervisor.control("status", "x").contains("STOPPED"))
            #expect(supervisor.log.count(of: "spawned: 'x'") == 1)
        }
    }

    @Test("a start waits until nothing is left, and then starts it")
    func startedAgain() throws {
        try supervise(Self.program("tree", "autorestart=false").replacing("stopwaitsecs=600", with: "stopwaitsecs=2")) {
            supervisor in
            let member = try left(supervisor).member
            #expect(try supervisor.control("start", "x") == "x: started\n")
            #expect(!ProcessTable.isAlive(member))
            #expect(supervisor.log.count(of: "spawned: 'x'") == 2)
        }
    }

    @Test("the events of its end are Supervisor's")
    func events() throws {
        let listener = """

            [eventlistener:events]
            command=/usr/bin/python3 %(here)s/listener.py %(here)s/events
            events=PROCESS_STATE

            """
        let script = """
            import sys
            while True:
                print('READY', flush=True)
                head = dict(p.split(':') for p in sys.stdin.readline().split())
                body = sys.stdin.read(int(head['len']))
                with open(sys.argv[1], 'a') as f:
                    f.write(head['eventname'] + ' ' + body.strip() + '\\n')
                print('RESULT 2\\nOK', end='', flush=True)

            """
        let sandbox = try Sandbox()
        try sandbox.write("listener.py", script)
        let text = Self.program("tree", "autorestart=false") + listener
        try supervise(text, sandbox: sandbox) { supervisor in
            let (leader, member) = try left(supervisor)
            #expect(try supervisor.control("pid", "x") == "0\n")
            kill(member, SIGKILL)
            try supervisor.waitForLog("exited: x (exit status 0; expected)")
            let wanted = "PROCESS_STATE_EXITED processname:x groupname:x from_state:RUNNING expected:1 pid:\(leader)"
            try supervisor.waitUntil("the event") { sandbox.lines("events").contains(wanted) }
            let names = sandbox.lines("events").filter { $0.contains("processname:x ") }.map {
                $0.split(separator: " ")[0]
            }
            #expect(names == ["PROCESS_STATE_STARTING", "PROCESS_STATE_RUNNING", "PROCESS_STATE_EXITED"])
        }
    }
}
