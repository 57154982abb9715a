import Foundation
import TestHarness
import Testing

@Suite("Filters of system calls in containers (EXT-31, EXT-32)", .enabled(if: getuid() == 0))
struct SeccompTests {
    private func kernel(_ pid: Int32) -> [String] {
        ["NoNewPrivs", "Seccomp"].map { name in
            let line = Text.ofFile("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(separator: "\t").last.map(String.init) ?? ""
        }
    }

    private static let program = "[program:x]\ncommand=child calls mount ptrace keyctl -- call socket 17 3 0 -- hold\n"

    @Test(
        "without SYS_ADMIN a filter takes no_new_privs, and root is denied what the container's capabilities are not for"
    )
    func usualContainer() throws {
        try contain(Self.program + "seccomp=default\n") { container in
            try container.waitForLog("success: x")
            let supervisord = try #require(ProcessTable.children(of: container.process.pid).first?.pid)
            let program = try #require(ProcessTable.children(of: supervisord).first?.pid)
            #expect(kernel(supervisord) == ["0", "0"])
            #expect(kernel(program) == ["1", "2"])
            try container.wait("answers") { container.output.contains("socket ok") }
            let answers = ["mount EPERM", "ptrace EPERM", "keyctl EPERM", "socket ok"]
            #expect(container.output.split(separator: "\n").map(String.init).filter(answers.contains) == answers)
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("process 1 can have a filter of its own, with all or no capabilities", arguments: [false, true])
    func own(dropsAll: Bool) throws {
        var options = Container.Options()
        if dropsAll { options.onlyCapabilities = [] }
        // A directory in which root without capabilities may write.
        options.temporaryDirectories = ["/tmp"]
        try contain("[supervisord]\nseccomp=self\n" + Self.program, options) { container in
            try container.waitForLog("success: x")
            let supervisord = try #require(ProcessTable.children(of: container.process.pid).first?.pid)
            #expect(kernel(supervisord) == ["1", "2"])
            try container.wait("answers") { container.output.contains("socket EPERM") }
            #expect(container.output.contains("mount EPERM\nptrace EPERM\nkeyctl EPERM\nsocket EPERM\n"))
            #expect(try container.execute("/bin/supervisord", "ctl", "status", "x").contains("RUNNING"))
            if !dropsAll { #expect(try container.stop() == .exited(0)) }
        }
    }

    @Test("under the filter of a container engine, ours only adds to it")
    func engine() throws {
        var options = Container.Options()
        options.seccomp = [
            "defaultAction": "SCMP_ACT_ALLOW",
            "syscalls": [["names": ["getcpu"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95]],
        ]
        let text = "[program:x]\ncommand=child calls getcpu keyctl getpid -- hold\nseccomp=default\n"
        try contain(text, options) { container in
            try container.waitForLog("success: x")
            try container.wait("answers") { container.output.contains("getpid ok") }
            #expect(container.output.contains("getcpu EOPNOTSUPP\nkeyctl EPERM\ngetpid ok\n"))
        }
    }
}
