import Foundation
import TestHarness
import Testing

/// Old container runtimes refuse system calls that they do not know, some as if they were forbidden (P25).
@Suite("Where newer system calls are refused (P25)", .enabled(if: getuid() == 0))
struct RefusedCallTests {
    /// Everything since Linux 3.15.
    static let newer = [
        "renameat2", "seccomp", "getrandom", "memfd_create", "kexec_file_load", "bpf", "execveat", "userfaultfd",
        "membarrier", "mlock2", "copy_file_range", "preadv2", "pwritev2", "pkey_mprotect", "pkey_alloc", "pkey_free",
        "statx", "io_pgetevents", "rseq", "pidfd_send_signal", "io_uring_setup", "io_uring_enter", "io_uring_register",
        "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "pidfd_open", "clone3", "close_range",
        "openat2", "pidfd_getfd", "faccessat2", "process_madvise", "epoll_pwait2", "mount_setattr",
        "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "memfd_secret", "process_mrelease",
        "futex_waitv", "set_mempolicy_home_node",
    ]

    static let text = """
        [program:x]
        command=child view /data/view -- hold
        [program:y]
        command=child exit 3
        startsecs=0
        autorestart=false
        [program:nobody]
        command=child hold
        user=4321
        startsecs=0
        """

    @Test("programs start, stop and are reaped all the same", arguments: [("EPERM", EPERM), ("ENOSYS", ENOSYS)])
    func refused(_ name: String, _ code: Int32) throws {
        try lifeOf(Self.profile(Self.newer, code))
    }

    @Test(
        "each call by itself refused with EPERM",
        arguments: ["clone3", "close_range", "pidfd_open", "statx", "getrandom"]
    )
    func one(_ call: String) throws {
        try lifeOf(Self.profile([call], EPERM))
    }

    static func profile(_ calls: [String], _ code: Int32) -> [String: Any] {
        [
            "defaultAction": "SCMP_ACT_ALLOW",
            "architectures": ["SCMP_ARCH_X86_64"],
            "syscalls": [["names": calls, "action": "SCMP_ACT_ERRNO", "errnoRet": Int(code)]],
        ]
    }

    func lifeOf(_ profile: [String: Any]) throws {
        var options = Container.Options()
        options.seccomp = profile
        let sandbox = try Sandbox()
        try Container.bare(Self.text, in: sandbox)
        try sandbox.write("bundle/rootfs/etc/passwd", "nobody:x:4321:4321::/:\n")
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try container.waitForLog("success: x")
        try container.waitForLog("success: nobody")
        try container.waitForLog("exited: y (exit status 3; not expected)")
        let view = try sandbox.view("bundle/rootfs/data/view")
        #expect(view.descriptors.map(\.number) == [0, 1, 2])
        #expect(try container.stop() == .exited(0))
        #expect(container.log.names(after: "stopped: ").sorted() == ["nobody", "x"])
        #expect(container.errors.isEmpty)
    }
}
