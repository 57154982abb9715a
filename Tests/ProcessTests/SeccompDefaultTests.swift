import Foundation
import TestHarness
import Testing

@Suite("seccomp=default (EXT-32)", .enabled(if: getuid() == 0))
struct SeccompDefaultTests {
    /// What EXT-32 lists, by the capability that each call is made for; "" for those without one.
    static let denied: [(capability: String, calls: [String])] = [
        ("SYS_BOOT", ["kexec_load", "kexec_file_load", "reboot"]),
        ("SYS_MODULE", ["init_module", "finit_module", "delete_module"]),
        (
            "SYS_ADMIN",
            [
                "swapon", "swapoff", "mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen", "fsconfig",
                "fsmount", "fspick", "mount_setattr", "setns", "unshare", "lookup_dcookie", "quotactl", "quotactl_fd",
                "nfsservctl", "vm86", "bpf", "perf_event_open", "syslog",
            ]
        ),
        ("BPF", ["bpf"]),
        ("PERFMON", ["perf_event_open"]),
        ("SYSLOG", ["syslog"]),
        ("SYS_PTRACE", ["ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "userfaultfd"]),
        ("DAC_READ_SEARCH", ["open_by_handle_at", "name_to_handle_at"]),
        ("SYS_PACCT", ["acct"]),
        ("SYS_TIME", ["settimeofday", "clock_settime", "clock_adjtime", "adjtimex"]),
        ("SYS_RAWIO", ["iopl", "ioperm"]),
        ("", ["keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register"]),
    ]

    static let all = denied.flatMap(\.calls)

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, each with SIGCHLD.
    static let namespaces = [0x2_0011, 0x200_0011, 0x400_0011, 0x800_0011, 0x1000_0011, 0x2000_0011, 0x4000_0011]

    private func answers(_ steps: String, _ lines: String) throws -> [String] {
        let text = "[program:x]\ncommand=child \(steps)\nstdout_logfile=%(here)s/x.out\nautorestart=false\n"
        var answers: [String] = []
        try supervise(text + "startsecs=0\n" + lines) { supervisor in
            try supervisor.waitForLog("exited: x (exit status 0")
            answers = supervisor.sandbox.lines("x.out")
        }
        return answers
    }

    @Test("each call on the list is denied with EPERM")
    func list() throws {
        let answers = try answers(
            "calls \(Set(Self.all).sorted().joined(separator: " "))",
            "user=nobody\nseccomp=default\n"
        )
        #expect(answers.count > 40)
        #expect(answers.filter { !$0.hasSuffix(" EPERM") } == [])
    }

    @Test("without the filter most of them fail otherwise: the test before can fail")
    func withoutFilter() throws {
        let answers = try answers("calls \(Set(Self.all).sorted().joined(separator: " "))", "user=nobody\n")
        #expect(answers.contains("ptrace ok") && answers.contains("keyctl EINVAL") && answers.contains("unshare ok"))
    }

    @Test("namespaces cannot be made by clone, and clone3 is not there, so that libraries fall back to clone (P25)")
    func cloning() throws {
        let steps = (Self.namespaces.map { "call clone \($0)" } + ["call clone 17", "call clone3"]).joined(
            separator: " -- "
        )
        let answers = try answers(steps, "user=nobody\nseccomp=default\n")
        let expected = Array(repeating: "clone EPERM", count: 7) + ["clone ok", "clone3 ENOSYS"]
        #expect(answers == expected)
    }

    @Test("ordinary calls work")
    func ordinary() throws {
        let calls = ["getpid", "getppid", "getuid", "umask", "close", "personality", "getcpu"]
        let steps = "calls \(calls.joined(separator: " ")) -- call socket 2 1 0"
        let answers = try answers(steps, "user=nobody\nseccomp=default\n")
        #expect(answers == (calls + ["socket"]).map { "\($0) ok" })
    }

    #if arch(x86_64)
    @Test("the list holds for 32-bit calls too: mount, umount, ptrace; getpid works")
    func otherArchitecture() throws {
        let steps = "call-i386 21 0 -- call-i386 22 0 -- call-i386 26 0 -- call-i386 20 0"
        let answers = try answers(steps, "user=nobody\nseccomp=default\n")
        // Where the kernel has no 32-bit calls, none of them is there.
        #expect([["21 EPERM", "22 EPERM", "26 EPERM", "20 ok"], []].contains(answers))
    }
    #endif

    /// Does nothing when it is allowed: where all arguments are 0, most calls fail.
    static let harmless = denied.filter { !["SYS_PACCT", ""].contains($0.capability) }.map { ($0.capability, $0.calls) }

    @Test("what a capability of the program is made for is not denied, and the rest is", arguments: harmless)
    func capability(name: String, calls: [String]) throws {
        let others = Set(Self.all).subtracting(calls).sorted()
        let steps = "calls \(calls.joined(separator: " ")) -- print others -- calls \(others.joined(separator: " "))"
        let lines = "cap_drop=ALL\ncap_add=\(name)\nseccomp=default\n"
        let answers = try answers(steps, lines).split(separator: "others")
        // Some may need more than the capability here, but not all.
        #expect(answers.first?.contains { !$0.hasSuffix(" EPERM") } == true)
        #expect(answers.last?.filter { !$0.hasSuffix(" EPERM") } == [])
    }

    @Test("a user with the capability has it too")
    func user() throws {
        let answers = try answers(
            "calls ptrace mount",
            "user=nobody\ncap_drop=ALL\ncap_add=SYS_PTRACE\nseccomp=default\n"
        )
        #expect(answers == ["ptrace ok", "mount EPERM"])
    }
}
