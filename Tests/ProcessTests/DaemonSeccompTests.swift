import Foundation
import TestHarness
import Testing

@Suite("[supervisord] seccomp=self (EXT-32)", .enabled(if: getuid() == 0))
struct DaemonSeccompTests {
    private static let once = "autorestart=false\nstartsecs=0\nstdout_logfile=%(here)s/%(program_name)s.out\n"

    /// The raw sockets: of packets, of IPv4, of IPv6 with SOCK_CLOEXEC, and with bits that the kernel does not look at.
    private static let raw =
        "call socket 17 3 0 -- call socket 2 3 1 -- call socket 10 524291 58 -- call socket 4294967313 3 0 -- "
        + "call socket 4294967298 3 1"
    /// TCP, UDP of IPv6, a local one, netlink.
    private static let ordinary = "call socket 2 1 0 -- call socket 10 2 0 -- call socket 1 1 0 -- call socket 16 3 0"

    private func kernel(_ pid: Int32) -> String {
        Text.ofFile("/proc/\(pid)/status").split(separator: "\n")
            .filter { $0.hasPrefix("Seccomp:") || $0.hasPrefix("NoNewPrivs:") }
            .map { $0.replacingOccurrences(of: "\t", with: " ") }.sorted().joined(separator: ", ")
    }

    private func supervise(_ text: String, launch: Launch = Launch(), _ body: (Supervisor) throws -> Void) throws {
        try TestHarness.supervise("seccomp=self\n" + text, launch: launch, body)
    }

    @Test("supervisord works under its filter, which a program inherits whatever it says itself")
    func inherited() throws {
        let calls = SeccompDefaultTests.all + ["pidfd_getfd", "unshare"]
        let text =
            Supervisor.controlSections
            + "[program:free]\ncommand=child calls \(Set(calls).sorted().joined(separator: " ")) -- \(Self.raw) -- "
            + "call clone 268435473\nseccomp=unconfined\n" + Self.once + "[program:long]\ncommand=child hold\n"
        try supervise(text) { supervisor in
            let log = try supervisor.waitForLog("exited: free (exit status 0")
            #expect(log.contains("INFO seccomp=self: the filter is in force for supervisord and all its programs"))
            let answers = supervisor.sandbox.lines("free.out")
            #expect(answers.count > 45)
            #expect(answers.filter { !$0.hasSuffix(" EPERM") } == [])

            #expect(kernel(supervisor.pid) == "NoNewPrivs: 0, Seccomp: 2")
            let pid = try supervisor.waitForRunning("long")
            #expect(kernel(pid) == "NoNewPrivs: 0, Seccomp: 2")
            try supervisor.control("restart", "long")
            try supervisor.waitForLog("success: long", count: 2)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("ordinary sockets, children and calls are not touched")
    func ordinary() throws {
        let text =
            "[program:x]\ncommand=child \(Self.ordinary) -- call clone 17 -- calls getpid umask personality\n"
            + Self.once
        try supervise(text) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            let words =
                Array(repeating: "socket ok", count: 4) + ["clone ok", "getpid ok", "umask ok", "personality ok"]
            #expect(supervisor.sandbox.lines("x.out") == words)
        }
    }

    @Test("what a capability that a program names is made for stays possible, for it and the others")
    func exceptions() throws {
        let text = """
            [program:admin]
            command=child calls mount setns keyctl ptrace -- \(Self.raw)
            cap_add=SYS_ADMIN
            seccomp=unconfined
            \(Self.once)
            [program:net]
            command=child calls mount -- \(Self.raw)
            cap_drop=ALL
            cap_add=NET_RAW
            \(Self.once)
            [program:default]
            command=child calls mount ptrace
            user=nobody
            seccomp=default
            \(Self.once)
            """
        try supervise(text) { supervisor in
            for name in ["admin", "net", "default"] { try supervisor.waitForLog("exited: \(name) (exit status 0") }
            #expect(supervisor.log.contains("all its programs, but for what CAP_NET_RAW, CAP_SYS_ADMIN is made for"))
            let sockets = Array(repeating: "socket ok", count: 5)
            let sandbox = supervisor.sandbox
            #expect(
                sandbox.lines("admin.out") == ["mount EFAULT", "setns EINVAL", "keyctl EPERM", "ptrace EPERM"] + sockets
            )
            #expect(sandbox.lines("net.out") == ["mount EFAULT"] + sockets)
            #expect(sandbox.lines("default.out") == ["mount EPERM", "ptrace EPERM"])
        }
    }

    #if arch(x86_64)
    @Test("32-bit calls are no way round it: mount, ptrace, sockets of either kind")
    func otherArchitecture() throws {
        let steps = "call-i386 21 0 -- call-i386 26 0 -- call-i386 102 1 -- call-i386 359 17 -- call-i386 20 0"
        try supervise("[program:x]\ncommand=child \(steps)\n" + Self.once) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            let words = ["21 EPERM", "26 EPERM", "102 EPERM", "359 EPERM", "20 ok"]
            #expect([words, []].contains(supervisor.sandbox.lines("x.out")))
        }
    }
    #endif

    @Test("without CAP_SYS_ADMIN it takes no_new_privs, which the log says")
    func unprivileged() throws {
        var launch = Launch()
        launch.before = [["become", "65534"]]
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let text = Supervisor.header + "seccomp=self\n[program:x]\ncommand=child hold\n"
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        let pid = try supervisor.waitForRunning("x")
        #expect(supervisor.log.contains("none of them can gain privileges by executing a file (no_new_privs)"))
        #expect(kernel(supervisor.pid) == "NoNewPrivs: 1, Seccomp: 2")
        #expect(kernel(pid) == "NoNewPrivs: 1, Seccomp: 2")
    }

    @Test("with user= it is installed before root is given up, so that no_new_privs is not needed")
    func user() throws {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        let text = Supervisor.header + "user=nobody\nseccomp=self\n[program:x]\ncommand=child hold\n"
        let supervisor = try Supervisor(text, sandbox: sandbox)
        defer { supervisor.end() }
        try supervisor.waitForRunning("x")
        #expect(kernel(supervisor.pid) == "NoNewPrivs: 0, Seccomp: 2")
    }

    @Test("a later configuration can only make it tighter, and is told so")
    func reload() throws {
        let program = { (lines: String) in
            "[program:x]\ncommand=child calls mount ptrace -- hold\n\(lines)stdout_logfile=%(here)s/x.out\n"
        }
        let header = Supervisor.header + Supervisor.controlSections
        try TestHarness.supervise(Supervisor.controlSections + program("")) { supervisor in
            let configuration = { (lines: String, text: String) throws -> Void in
                let daemon = header.replacingOccurrences(of: "[supervisord]\n", with: "[supervisord]\n" + lines)
                try supervisor.sandbox.write("supervisord.conf", daemon + text)
                supervisor.process.send(SIGHUP)
            }
            try supervisor.waitForRunning("x")
            try configuration("seccomp=self\n", program("cap_add=SYS_ADMIN,SYS_PTRACE\n"))
            try supervisor.waitForLog("success: x", count: 2)
            try configuration("seccomp=self\n", program("cap_add=SYS_ADMIN\n"))
            try supervisor.waitForLog("success: x", count: 3)
            try supervisor.waitUntil("answers") { supervisor.sandbox.lines("x.out").count == 6 }
            let answers = ["mount EFAULT", "ptrace ok", "mount EFAULT", "ptrace ok", "mount EFAULT", "ptrace EPERM"]
            #expect(supervisor.sandbox.lines("x.out") == answers)

            try configuration("seccomp=self\n", program("cap_add=SYS_PTRACE\n"))
            let refusal =
                "cannot restart, everything stays as it is: seccomp=self: the filter that is in force denies what "
            try supervisor.waitForLog(
                refusal + "CAP_SYS_PTRACE of 'x' is made for; restart supervisord to change that"
            )
            try configuration("seccomp=unconfined\n", program(""))
            try supervisor.waitForLog(
                "seccomp=unconfined: the filter that is in force stays until supervisord is restarted"
            )
            try supervisor.waitForLog("success: x", count: 4)
        }
    }

    #if arch(x86_64)
    @Test("where the filter cannot be installed, supervisord does not start")
    func refused() throws {
        var launch = Launch()
        // seccomp and prctl.
        launch.before = [["refuse", "EPERM", "317,157"]]
        let (status, supervisor) = try runToExit("[supervisord]\nnodaemon=true\nseccomp=self\n", launch: launch)
        #expect(status == .exited(2))
        #expect(
            supervisor.standardError.contains("seccomp=self: cannot install the filter: Operation not permitted")
        )
    }
    #endif
}
