package import Seccomp

/// The system calls of a process of our own that reads from the network. What is missing here it cannot do: open a file by its
/// name, listen at an address, send a signal, look into another process, start a program. Calls that one of the two
/// architectures does not have are passed over there.
package struct AllowedCalls: Sendable {
    /// Without conditions; what is made most often comes first.
    package var always: [String]
    /// With what arguments must be: all conditions of one alternative.
    package var conditional: [(String, [[AllowList.Condition]])]
    /// They fail as on a kernel that does not have them.
    package var missing: [String]
    /// They do nothing, and succeed.
    package var ignored: [String] = []

    /// What a process needs that has SwiftNIO's loop, one more thread, and open sockets.
    package static let ofLoop = AllowedCalls(
        always: [
            // Reading and writing what is open.
            "epoll_wait", "epoll_pwait", "epoll_ctl", "read", "write", "writev", "recvmsg", "sendmsg", "recvfrom",
            "sendto", "close", "shutdown", "pread64", "readv", "lseek", "fstat", "poll", "ppoll", "getsockopt",
            "setsockopt", "getsockname", "getpeername", "dup", "sendfile", "sendmmsg", "recvmmsg",
            // The loop: its set, its wake-up, its timer.
            "epoll_create1", "epoll_create", "epoll_pwait2", "eventfd2", "eventfd", "timerfd_create",
            "timerfd_settime",
            // Memory, but none that can be executed (below).
            "munmap", "mremap", "madvise", "brk",
            // Time and chance, where they are calls at all.
            "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "getrandom",
            // The other thread, and locks.
            "futex", "set_robust_list", "rseq", "set_tid_address", "sched_yield", "sched_getaffinity", "gettid", "exit",
            "membarrier",
            // The end, by its own will or by a fault.
            "exit_group", "rt_sigreturn", "rt_sigaction", "rt_sigprocmask", "sigaltstack", "restart_syscall",
            // Who it is: nothing that it could change.
            "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrlimit",
        ],
        conditional: [
            // No memory becomes code (PROT_EXEC).
            ("mmap", [[AllowList.Condition(2, 4, is: 0)]]),
            ("mprotect", [[AllowList.Condition(2, 4, is: 0)]]),
            // A thread (CLONE_THREAD), and no process.
            ("clone", [[AllowList.Condition(0, 0x10000, is: 0x10000)]]),
            // F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL and F_DUPFD_CLOEXEC: none by which the kernel would send signals.
            ("fcntl", [0, 1, 2, 3, 4, 1030].map { [AllowList.Condition(1, 0xFFFF_FFFF, is: $0)] }),
            // FIONREAD and FIONBIO.
            ("ioctl", [0x541B, 0x5421].map { [AllowList.Condition(1, 0xFFFF_FFFF, is: $0)] }),
            // Its own limits, to look at.
            ("prlimit64", [[AllowList.Condition(2, is: 0)]]),
            // The name of a thread (PR_SET_NAME).
            ("prctl", [[AllowList.Condition(0, 0xFFFF_FFFF, is: 15)]]),
        ],
        // Its arguments are in memory, where a filter cannot see them: without it glibc makes a thread by clone(2).
        missing: ["clone3"]
    )

    /// These and more.
    /// - Parameters:
    ///   - always: further ones without conditions.
    ///   - conditional: further ones with what arguments must be.
    ///   - ignored: that do nothing, and succeed.
    package func with(
        always: [String] = [],
        conditional: [(String, [[AllowList.Condition]])] = [],
        ignored: [String] = []
    ) -> AllowedCalls {
        var calls = self
        calls.always += always
        calls.conditional += conditional
        calls.ignored += ignored
        return calls
    }
}
