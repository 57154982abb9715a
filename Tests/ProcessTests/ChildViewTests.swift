import Foundation
import TestHarness
import Testing

@Suite("What a program finds itself to be")
struct ChildViewTests {
    /// The view of a program with these options.
    func view(
        _ options: String,
        command: String = "child view %(here)s/view -- hold",
        launch: Launch = Launch(),
        sandbox: Sandbox? = nil,
        _ body: (View, Supervisor) throws -> Void
    ) throws {
        try supervise("[program:x]\ncommand=\(command)\n\(options)\n", launch: launch, sandbox: sandbox) { supervisor in
            try supervisor.waitUntil("view") { supervisor.sandbox.exists("view") }
            try body(try supervisor.sandbox.view("view"), supervisor)
        }
    }

    @Test("its parent is supervisord, it leads its own group in supervisord's session (PROC-35)")
    func family() throws {
        try view("") { view, supervisor in
            #expect(view.ppid == supervisor.pid)
            #expect(view.pgid == view.pid)
            #expect(view.sid == getsid(supervisor.pid))
            let logged = try supervisor.pidOf("x")
            #expect(logged == view.pid)
        }
    }

    @Test("its command is split as a POSIX shell would (PROC-30)")
    func words() throws {
        let command = #"child view %(here)s/view "two words" 'a "quoted" b' back\ slash "in \"side\"" '' -- hold"#
        try view("", command: command) { view, _ in
            #expect(
                view.arguments.dropFirst(3) == [
                    "two words", #"a "quoted" b"#, "back slash", #"in "side""#, "", "--", "hold",
                ]
            )
            #expect(view.arguments.first == "child")
        }
    }

    @Test("it has supervisord's environment, the SUPERVISOR_ variables and its own (PROC-37, P50)")
    func environment() throws {
        var launch = Launch()
        launch.environment = ["INHERITED=two\nlines", "OVERRIDDEN=from outside"]
        let options = """
            environment=OVERRIDDEN="from inside",SPACED="a b, c",PERCENT="100%%"
            [supervisord]
            environment=COMMON="yes",SPACED="lost"
            """
        try view(options, launch: launch) { view, _ in
            #expect(view.variable("INHERITED") == "two\nlines")
            #expect(view.variable("OVERRIDDEN") == "from inside")
            #expect(view.variable("SPACED") == "a b, c")
            #expect(view.variable("PERCENT") == "100%")
            #expect(view.variable("COMMON") == "yes")
            #expect(view.variable("SUPERVISOR_ENABLED") == "1")
            #expect(view.variable("SUPERVISOR_PROCESS_NAME") == "x")
            #expect(view.variable("SUPERVISOR_GROUP_NAME") == "x")
            #expect(view.variable("SUPERVISOR_SERVER_URL") == nil)
            let names = view.environment.map { $0.prefix { $0 != "=" } }
            #expect(Set(names).count == names.count)
        }
    }

    @Test("variables of any name, length and content are passed on as they came (P50)")
    func strangeEnvironment() throws {
        let strange = [
            "1ST=digit", "WITH SPACE=blank", "DASHED-NAME=x", "DOTTED.NAME=x", "EQUALS=a=b=", "EMPTY=",
            "LINES=one\n\ntwo\nEMPTY=no\n", "QUOTES='\"$HOME`x`\\",
            "LONG=" + String(repeating: "0123456789", count: 10_000),
            "BASH_FUNC_f%%=() {  :\n}",
        ]
        var launch = Launch()
        launch.environment = strange
        try view("environment=NEW=1", launch: launch) { view, _ in
            #expect(Set(view.environment).isSuperset(of: strange))
            #expect(view.environment.filter { $0.hasPrefix("EMPTY=") } == ["EMPTY="])
        }
    }

    @Test("it is searched for in the PATH of its own environment (PROC-32)")
    func path() throws {
        let sandbox = try Sandbox()
        let directory = try sandbox.makeDirectory("elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/only-here",
            withDestinationPath: try Binaries.child
        )
        try view(
            "environment=PATH=\"/nowhere:%(here)s/elsewhere\"",
            command: "only-here view %(here)s/view -- hold",
            sandbox: sandbox
        ) { view, _ in
            #expect(view.variable("PATH") == "/nowhere:\(directory)")
        }
    }

    @Test("it runs in its directory (CFG-141)")
    func directory() throws {
        let sandbox = try Sandbox()
        let directory = try sandbox.makeDirectory("work")
        try view("directory=%(here)s/work", sandbox: sandbox) { view, _ in #expect(view.cwd == directory) }
    }

    @Test("it has its umask (CFG-142)")
    func umask() throws {
        try view("umask=027") { view, _ in #expect(view.umask == 0o027) }
    }

    @Test("user=nobody leaves nothing of root (CFG-140, PROC-35, P34)", .enabled(if: getuid() == 0))
    func user() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        try view("user=nobody", sandbox: sandbox) { view, _ in
            #expect(view.uids == [65534, 65534, 65534])
            #expect(view.gids == [65534, 65534, 65534])
            #expect(!view.groups.contains(0))
        }
    }

    @Test("its stdin is an open pipe that does not end, stdout and stderr are pipes of their own (PROC-39)")
    func standardDescriptors() throws {
        try view("") { view, _ in
            #expect(!view.stdin_ended)
            #expect(view.descriptor(0)?.kind == "pipe")
            let output = try #require(view.descriptor(1))
            let errors = try #require(view.descriptor(2))
            #expect(output.kind == "pipe" && errors.kind == "pipe")
            #expect(output.target != errors.target)
        }
    }

    @Test("redirect_stderr makes both one pipe (LOG-35)")
    func redirected() throws {
        try view("redirect_stderr=true") { view, _ in
            #expect(view.descriptor(1)?.kind == "pipe")
            #expect(view.descriptor(1)?.target == view.descriptor(2)?.target)
        }
    }

    @Test("no descriptor of supervisord leaks into it, nor one that supervisord was born with (P27)")
    func leaks() throws {
        var launch = Launch()
        let inherited = try Channel.pipe()
        launch.descriptors = [7: inherited.far, 33: inherited.far]
        // By the time that the last one starts, logs and pipes of the others are open.
        let others = (1...5).map { "[program:a\($0)]\ncommand=child hold\nstdout_logfile=%(here)s/a\($0).log\n" }
            .joined()
        try view(others, launch: launch) { view, _ in
            #expect(view.descriptors.map(\.number) == [0, 1, 2])
        }
    }

    @Test("its stdin, stdout and stderr are blocking (P10)")
    func blocking() throws {
        try view("") { view, _ in #expect(view.descriptors.filter(\.nonblocking).isEmpty) }
    }

    @Test("no signal is blocked or ignored, although supervisord inherited such (P6, QRK-17)")
    func signals() throws {
        var launch = Launch()
        launch.before = [["block", "TERM", "CHLD", "USR1", "WINCH"], ["ignore", "PIPE", "HUP", "INT", "25", "40"]]
        try view("", launch: launch) { view, supervisor in
            #expect(view.blocked.isEmpty)
            #expect(view.ignored.isEmpty)
            let status = try supervisor.stop(SIGINT)
            #expect(status == .exited(0))
        }
    }

    @Test("its limits are those that supervisord was started with (P26)")
    func limits() throws {
        var launch = Launch()
        launch.before = [["limit", "nofile", "2048", "4096"]]
        try view("", launch: launch) { view, _ in #expect(view.limits["nofile"] == [2048, 4096]) }
    }
}
