import Foundation
import TestHarness
import Testing

@Suite("Seccomp profiles (EXT-32)", .enabled(if: getuid() == 0))
struct SeccompProfileTests {
    private static let log = "stdout_logfile=%(here)s/%(program_name)s.out\n"
    private static let once = "autorestart=false\nstartsecs=0\n" + log

    private func kernel(_ key: String, _ pid: Int32) -> String {
        let line = Text.ofFile("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix(key + ":") }
        return line.map { String($0.dropFirst(key.count + 1)).trimmingCharacters(in: .whitespaces) } ?? "no \(key)"
    }

    /// Allows all, but one call is treated in a way.
    private func profile(_ call: String, _ rule: String) -> String {
        #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["\#(call)"], \#(rule)}]}"#
    }

    @Test("the kernel knows of the filter, and of no_new_privs when the program is not privileged (EXT-31)")
    func kernelView() throws {
        let text = """
            [program:root]
            command=child hold
            seccomp=default
            [program:user]
            command=child hold
            user=nobody
            seccomp=%(here)s/p.json
            [program:free]
            command=child hold
            seccomp=unconfined
            [fcgi-program:web]
            command=child hold
            socket=unix://%(here)s/web.sock
            seccomp=default
            user=nobody
            [eventlistener:ear]
            command=child hold
            events=TICK_3600
            seccomp=default
            user=nobody
            """
        let sandbox = try Sandbox()
        try sandbox.write("p.json", profile("getppid", #""action": "SCMP_ACT_ERRNO""#))
        try supervise(text, sandbox: sandbox) { supervisor in
            let view = try ["root", "user", "free", "web", "ear"].map { name in
                let pid = try supervisor.waitForRunning(name)
                return "\(name) \(kernel("Seccomp", pid)) \(kernel("NoNewPrivs", pid))"
            }
            #expect(view == ["root 2 0", "user 2 1", "free 0 0", "web 2 1", "ear 2 1"])
        }
    }

    @Test("root of a user namespace is privileged enough for a filter without no_new_privs")
    func userNamespace() throws {
        var launch = Launch()
        launch.wrapper = ["unshare", "--user", "--map-root-user"]
        try supervise("[program:x]\ncommand=child hold\nseccomp=default\n", launch: launch) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            #expect(kernel("Seccomp", pid) == "2" && kernel("NoNewPrivs", pid) == "0")
        }
    }

    struct Operator: Sendable, CustomTestStringConvertible {
        let name: String
        /// Of the arguments 0, 99, 100, 101 and 2^32 + 100 those that fail.
        let failing: [Bool]

        var testDescription: String { name }
    }

    static let operators: [Operator] = [
        Operator(name: "NE", failing: [true, true, false, true, true]),
        Operator(name: "LT", failing: [true, true, false, false, false]),
        Operator(name: "LE", failing: [true, true, true, false, false]),
        Operator(name: "EQ", failing: [false, false, true, false, false]),
        Operator(name: "GE", failing: [false, false, true, true, true]),
        Operator(name: "GT", failing: [false, false, false, true, true]),
        Operator(name: "MASKED_EQ", failing: [true, false, true, false, true]),
    ]

    @Test("every operator compares all 64 bits of an argument", arguments: operators)
    func comparison(_ tested: Operator) throws {
        let sandbox = try Sandbox()
        let values = tested.name == "MASKED_EQ" ? #""value": 1, "valueTwo": 0"# : #""value": 100"#
        let rule =
            #""action": "SCMP_ACT_ERRNO", "errnoRet": 95, "args": [{"index": 2, "op": "SCMP_CMP_\#(tested.name)", \#(values)}]"#
        try sandbox.write("p.json", profile("getppid", rule))
        let steps = [0, 99, 100, 101, 4_294_967_396].map { "call getppid 100 100 \($0)" }.joined(separator: " -- ")
        let text = "[program:x]\ncommand=child \(steps)\nseccomp=%(here)s/p.json\n" + Self.once
        try supervise(text, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            #expect(sandbox.lines("x.out") == tested.failing.map { $0 ? "getppid EOPNOTSUPP" : "getppid ok" })
        }
    }

    @Test(
        "every action does what it says",
        arguments: [
            (#""action": "SCMP_ACT_ERRNO""#, "exited: x (exit status 0", ["getppid EPERM"]),
            (#""action": "SCMP_ACT_ERRNO", "errnoRet": 38"#, "exited: x (exit status 0", ["getppid ENOSYS"]),
            (#""action": "SCMP_ACT_LOG""#, "exited: x (exit status 0", ["getppid ok"]),
            // There is no tracer.
            (#""action": "SCMP_ACT_TRACE""#, "exited: x (exit status 0", ["getppid ENOSYS"]),
            (#""action": "SCMP_ACT_TRAP""#, "exited: x (terminated by SIGSYS", []),
            (#""action": "SCMP_ACT_KILL""#, "exited: x (terminated by SIGSYS", []),
            (#""action": "SCMP_ACT_KILL_THREAD""#, "exited: x (terminated by SIGSYS", []),
            (#""action": "SCMP_ACT_KILL_PROCESS""#, "exited: x (terminated by SIGSYS", []),
        ]
    )
    func actions(rule: String, end: String, output: [String]) throws {
        let sandbox = try Sandbox()
        try sandbox.write("p.json", profile("getppid", rule))
        let text = "[program:x]\ncommand=child calls getppid\nseccomp=%(here)s/p.json\n" + Self.once
        try supervise(text, launch: Self.withoutCores, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog(end)
            #expect(sandbox.lines("x.out") == output)
        }
    }

    private static var withoutCores: Launch {
        var launch = Launch()
        launch.before = [["limit", "core", "0", "0"]]
        return launch
    }

    @Test(
        "a profile that lists what is allowed fails the rest as it says, and calls newer than itself with ENOSYS (P25)"
    )
    func allowList() throws {
        let sandbox = try Sandbox()
        let allowed = """
            "execve", "exit_group", "read", "write", "brk", "arch_prctl", "set_tid_address", "set_robust_list", "rseq",
            "prlimit64", "readlinkat", "readlink", "getrandom", "mprotect", "mmap", "munmap", "newfstatat", "fstat",
            "getpid", "rt_sigaction", "ioctl"
            """
        try sandbox.write(
            "p.json",
            #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": [\#(allowed)], "action": "SCMP_ACT_ALLOW"}]}"#
        )
        let text = "[program:x]\ncommand=child calls getppid getuid clone3 mount_setattr\nseccomp=%(here)s/p.json\n"
        try supervise(text + Self.once, sandbox: sandbox) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            #expect(
                sandbox.lines("x.out") == ["getppid EPERM", "getuid EPERM", "clone3 ENOSYS", "mount_setattr ENOSYS"]
            )
        }
    }

    @Test("with a malformed profile nothing starts, and the message says file, place and reason")
    func malformed() throws {
        let sandbox = try Sandbox()
        try sandbox.write("p.json", profile("getppid", #""action": "SCMP_ACT_NO""#))
        let text =
            Supervisor.header + """
                [program:a]
                command=child pid %(here)s/ran
                [program:x]
                command=child pid %(here)s/ran
                seccomp=%(here)s/p.json
                """
        let (status, supervisor) = try runToExit(text, sandbox: sandbox)
        #expect(status == .exited(2))
        #expect(
            supervisor.standardError.contains(
                "seccomp profile '\(sandbox.path)/p.json': $.syscalls[0].action: 'SCMP_ACT_NO' is no action; there are "
            )
        )
        #expect(!sandbox.exists("ran"))
    }

    @Test("what is no JSON is told with line and column")
    func noJSON() throws {
        let sandbox = try Sandbox()
        try sandbox.write("p.json", "{\n  \"defaultAction\" \"SCMP_ACT_ALLOW\"\n}\n")
        let text = Supervisor.header + "[program:x]\ncommand=child hold\nseccomp=%(here)s/p.json\n"
        let (status, supervisor) = try runToExit(text, sandbox: sandbox)
        #expect(status == .exited(2))
        #expect(supervisor.standardError.contains("p.json': line 2, column 34: ':' expected near '\"SCMP_ACT_ALLOW\"'"))
    }

    @Test("a profile that became malformed changes nothing on reread and reload; a good one that changed is taken over")
    func reload() throws {
        let sandbox = try Sandbox()
        try sandbox.write("p.json", profile("getppid", #""action": "SCMP_ACT_ERRNO""#))
        let text =
            Supervisor.controlSections
            + "[program:x]\ncommand=child calls getppid -- hold\nseccomp=%(here)s/p.json\n" + Self.log
        try supervise(text, sandbox: sandbox) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            try sandbox.write("p.json", "{}")
            #expect(try supervisor.control("reread").contains("$.defaultAction: is missing"))
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("cannot restart, everything stays as it is")
            #expect(try supervisor.pidOf("x") == pid && ProcessTable.isAlive(pid))

            try sandbox.write("p.json", profile("getppid", #""action": "SCMP_ACT_ERRNO", "errnoRet": 2"#))
            #expect(try supervisor.control("reread") == "x: changed\n")
            try supervisor.control("update")
            try supervisor.waitUntil("the other answer") {
                sandbox.lines("x.out") == ["getppid EPERM", "getppid ENOENT"]
            }
        }
    }

    #if arch(x86_64)
    @Test("a filter that cannot be installed keeps the program from running")
    func refused() throws {
        var launch = Launch()
        // seccomp and prctl.
        launch.before = [["refuse", "EPERM", "317,157"]]
        let text = "[program:x]\ncommand=child pid %(here)s/ran\nseccomp=default\nstartretries=0\n"
        try supervise(text, launch: launch) { supervisor in
            let log = try supervisor.waitForLog("gave up: x")
            #expect(log.contains("spawnerr: seccomp: Operation not permitted"))
            #expect(!supervisor.sandbox.exists("ran"))
        }
    }

    @Test("where seccomp(2) is refused, prctl installs the filter (P25)")
    func fallback() throws {
        var launch = Launch()
        launch.before = [["refuse", "EPERM", "317"]]
        let text = "[program:x]\ncommand=child calls keyctl\nseccomp=default\n" + Self.once
        try supervise(text, launch: launch) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            #expect(supervisor.sandbox.lines("x.out") == ["keyctl EPERM"])
        }
    }
    #endif

    @Test("unknown system calls are one DEBG line")
    func unknownCalls() throws {
        let sandbox = try Sandbox()
        try sandbox.write("p.json", profile(#"b_new", "getppid", "a_new"#, #""action": "SCMP_ACT_ERRNO""#))
        let text =
            "[program:x]\ncommand=child hold\nnumprocs=2\nprocess_name=%(process_num)d\nseccomp=%(here)s/p.json\n"
        try supervise(text, sandbox: sandbox) { supervisor in
            let log = try supervisor.waitForLog("entered RUNNING state", count: 2)
            let lines = log.entries(with: "skipped system calls that libseccomp does not know: a_new, b_new")
            #expect(lines.map(\.level) == ["DEBG"])
        }
    }
}
