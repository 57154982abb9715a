import Seccomp

/// The system calls of the control process. What is missing here it cannot do: open a file by its name, make a socket, connect,
/// send a signal, look into another process, start a program. Calls that one of the two architectures does not have are passed
/// over there.
enum AllowedCalls {
    /// Without conditions; what is made most often comes first.
    static let always = [
        // Clients, the core, and logs: reading and writing what is open.
        "epoll_wait", "epoll_pwait", "epoll_ctl", "read", "write", "writev", "recvmsg", "sendmsg", "recvfrom", "sendto",
        "accept4", "close", "shutdown", "pread64", "readv", "lseek", "fstat", "poll", "ppoll", "getsockopt",
        "setsockopt", "getsockname", "getpeername", "accept", "dup", "sendfile", "sendmmsg", "recvmmsg",
        // The loop: its set, its wake-up, its timer.
        "epoll_create1", "epoll_create", "epoll_pwait2", "eventfd2", "eventfd", "timerfd_create", "timerfd_settime",
        // Memory, but none that can be executed (below).
        "munmap", "mremap", "madvise", "brk",
        // Time and chance, where they are calls at all.
        "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "getrandom",
        // The thread of the hashes, and locks.
        "futex", "set_robust_list", "rseq", "set_tid_address", "sched_yield", "sched_getaffinity", "gettid", "exit",
        "membarrier",
        // The end, by its own will or by a fault.
        "exit_group", "rt_sigreturn", "rt_sigaction", "rt_sigprocmask", "sigaltstack", "restart_syscall",
        // Who it is: nothing that it could change.
        "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrlimit",
    ]

    /// With what an argument must be, one of them where there are several.
    static let conditional: [(String, [AllowList.Condition])] = [
        // No memory becomes code (PROT_EXEC).
        ("mmap", [AllowList.Condition(2, 4, is: 0)]),
        ("mprotect", [AllowList.Condition(2, 4, is: 0)]),
        // A thread (CLONE_THREAD), and no process.
        ("clone", [AllowList.Condition(0, 0x10000, is: 0x10000)]),
        // F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL and F_DUPFD_CLOEXEC: none by which the kernel would send signals.
        (
            "fcntl",
            [0, 1, 2, 3, 4, 1030].map { AllowList.Condition(1, 0xFFFF_FFFF, is: $0) }
        ),
        // FIONREAD and FIONBIO.
        ("ioctl", [0x541B, 0x5421].map { AllowList.Condition(1, 0xFFFF_FFFF, is: $0) }),
        // Its own limits, to look at.
        ("prlimit64", [AllowList.Condition(2, is: 0)]),
        // The name of a thread (PR_SET_NAME).
        ("prctl", [AllowList.Condition(0, 0xFFFF_FFFF, is: 15)]),
    ]

    /// Its arguments are in memory, where a filter cannot see them: without it glibc makes a thread by clone(2).
    static let missing = ["clone3"]

    /// The core has listened to the sockets. Done once more here, by NIO, it would make this process the one that a client of
    /// a unix socket is told of (SO_PEERCRED, unix(7)), and supervisorctl trusts the core's user, not this one.
    static let ignored = ["listen"]
}
