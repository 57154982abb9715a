extension SeccompProfile {
    /// `seccomp=default`: everything but what an ordinary program does not need, and what a capability is made for that
    /// the program has not got (EXT-32).
    package static func standard(for architecture: SeccompArchitecture) -> SeccompProfile {
        var entries = denied.map { names, capabilities in
            var entry = Entry(names: names, action: .errno(1))
            entry.excludes.capabilities = capabilities
            return entry
        }
        entries += namespaceFlags.map { flag in
            let condition = Condition(
                index: architecture.cloneFlagsIndex,
                comparison: .maskedEqual,
                value: flag,
                valueTwo: flag
            )
            var entry = Entry(names: ["clone"], action: .errno(1), conditions: [condition])
            entry.excludes.capabilities = ["CAP_SYS_ADMIN"]
            return entry
        }
        // Its flags lie in memory, where no filter looks. Libraries fall back to clone for "no such call" only
        // (PITFALLS P25).
        var clone3 = Entry(names: ["clone3"], action: .errno(38))
        clone3.excludes.capabilities = ["CAP_SYS_ADMIN"]
        return SeccompProfile(
            defaultAction: .allow,
            companions: [architecture: architecture.companions],
            entries: entries + [clone3]
        )
    }

    /// What fails with EPERM, unless the program has one of the capabilities that it is made for (capabilities(7)).
    /// Some have further names on 32-bit machines, whose calls a 64-bit kernel takes too.
    private static let denied: [(names: [String], capabilities: [String])] = [
        (["kexec_load", "kexec_file_load", "reboot"], ["CAP_SYS_BOOT"]),
        (["init_module", "finit_module", "delete_module"], ["CAP_SYS_MODULE"]),
        (
            [
                "swapon", "swapoff", "mount", "umount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen",
                "fsconfig", "fsmount", "fspick", "mount_setattr", "setns", "unshare", "lookup_dcookie", "quotactl",
                "quotactl_fd", "nfsservctl", "vm86", "vm86old",
            ], ["CAP_SYS_ADMIN"]
        ),
        (["bpf"], ["CAP_SYS_ADMIN", "CAP_BPF"]),
        (["perf_event_open"], ["CAP_SYS_ADMIN", "CAP_PERFMON"]),
        (["syslog"], ["CAP_SYS_ADMIN", "CAP_SYSLOG"]),
        (["ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "userfaultfd"], ["CAP_SYS_PTRACE"]),
        (["open_by_handle_at", "name_to_handle_at"], ["CAP_DAC_READ_SEARCH"]),
        (["acct"], ["CAP_SYS_PACCT"]),
        (
            [
                "settimeofday", "stime", "clock_settime", "clock_settime64", "clock_adjtime", "clock_adjtime64",
                "adjtimex",
            ], ["CAP_SYS_TIME"]
        ),
        (["iopl", "ioperm"], ["CAP_SYS_RAWIO"]),
        (["keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register"], []),
    ]

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2).
    private static let namespaceFlags: [UInt64] = [
        0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]
}
