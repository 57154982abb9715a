// What must be equal on both machines, because Swift code or a filter has it as a number; and what must be known to differ.
#define _GNU_SOURCE
#include "check.h"
#include "event_poll.h"
#include "kernel_calls.h"
#include "steps.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define SAME(actual, expected) _Static_assert((actual) == (expected), #actual)

// Sources/Model/SignalNumber.swift, written by the test.
#define SIGNAL(name, number) SAME(SIG##name, number);
#include "signals.h"

// Sources/Seccomp/AllowList.swift: places in struct seccomp_data, words of a filter, actions.
SAME(offsetof(struct seccomp_data, nr), 0);
SAME(offsetof(struct seccomp_data, arch), 4);
SAME(offsetof(struct seccomp_data, args), 16);
SAME(sizeof(struct sock_filter), 8);
SAME(BPF_JMP | BPF_JEQ | BPF_K, 0x15);
SAME(BPF_ALU | BPF_AND | BPF_K, 0x54);
SAME(BPF_LD | BPF_W | BPF_ABS, 0x20);
SAME(BPF_RET | BPF_K, 0x06);
SAME(SECCOMP_RET_ALLOW, 0x7FFF0000);
SAME(SECCOMP_RET_ERRNO | EPERM, 0x00050001);
SAME(SECCOMP_RET_ERRNO | ENOSYS, 0x00050026);
SAME(__BYTE_ORDER__, __ORDER_LITTLE_ENDIAN__);

// libseccomp's words for the two, which Sources/HostFacts hands to the kernel as AUDIT_ARCH_*.
SAME(AUDIT_ARCH_X86_64, 0xC000003E);
SAME(AUDIT_ARCH_AARCH64, 0xC00000B7);
SAME(SCMP_ARCH_X86_64, AUDIT_ARCH_X86_64);
SAME(SCMP_ARCH_AARCH64, AUDIT_ARCH_AARCH64);
SAME(SCMP_ARCH_ARM, AUDIT_ARCH_ARM);
SAME(SCMP_ARCH_X86, AUDIT_ARCH_I386);

// Sources/HostFacts/Confinement/AllowedCalls.swift.
SAME(PROT_EXEC, 4);
SAME(CLONE_THREAD, 0x10000);
SAME(F_DUPFD_CLOEXEC, 1030);
SAME(F_DUPFD | F_GETFD << 4 | F_SETFD << 8 | F_GETFL << 12 | F_SETFL << 16, 0x43210);
SAME(FIONREAD, 0x541B);
SAME(FIONBIO, 0x5421);
SAME(PR_SET_NAME, 15);
SAME(AF_INET, 2);
SAME(AF_INET6, 10);
SAME(SOCK_STREAM | SOCK_DGRAM << 4, 0x21);

// Sources/LinuxSystem/Files/LogFile.swift, and child.c.
SAME(O_PATH, 010000000);
SAME(AT_EMPTY_PATH, 0x1000);

// Structures that code takes apart, or gives to the bare calls.
SAME(sizeof(long), 8);
SAME(sizeof(struct rlimit64), 16);
SAME(sizeof(struct __user_cap_header_struct), 8);
SAME(sizeof(struct __user_cap_data_struct), 12);
SAME(sizeof(struct sock_fprog), 16);
SAME(sizeof(struct signalfd_siginfo), 128);
SAME(offsetof(struct signalfd_siginfo, ssi_pid), 12);
SAME(sizeof(struct clinux_event), 16);
SAME(offsetof(struct disposition, mask), 24);
SAME(offsetof(struct disposition, restorer), 16);
SAME(sizeof(struct cspawn_passed), 8);
SAME(sizeof(struct cspawn_limit), 24);

#if defined(__aarch64__)
// Only x86_64 packs it, for which reason event_poll.c copies records one by one.
SAME(sizeof(struct epoll_event), 16);
// Other numbers than on x86_64: none of these may stand in Swift as a number.
SAME(O_DIRECTORY, 040000);
SAME(O_NOFOLLOW, 0100000);
SAME((char)-1, 255);
SAME(sizeof(nlink_t), 4);
SAME(sizeof(blksize_t), 4);
#else
SAME(sizeof(struct epoll_event), 12);
SAME(O_DIRECTORY, 0200000);
SAME(O_NOFOLLOW, 0400000);
SAME((char)-1, -1);
SAME(sizeof(nlink_t), 8);
SAME(sizeof(blksize_t), 8);
#endif

static void real_time_signals(void)
{
    CHECK(SIGRTMIN == 34 && SIGRTMAX == 64);
    CHECK(SIGNALS == 64);
}

// The kernel's structure is the one that steps.h has.
static void dispositions(void)
{
    for (int signal = 1; signal <= SIGNALS; signal++) {
        if (signal == SIGKILL || signal == SIGSTOP)
            continue;
        struct disposition wanted = {.handler = SIG_IGN, .mask = (uint64_t)1 << 40 | 1}, got = {0};
        CHECK(call(SYS_rt_sigaction, signal, &wanted, NULL, sizeof wanted.mask) == 0);
        CHECK(call(SYS_rt_sigaction, signal, NULL, &got, sizeof got.mask) == 0);
        CHECK(got.handler == SIG_IGN && got.mask == wanted.mask && got.flags == 0);
    }
    struct sigaction seen;
    CHECK(sigaction(SIGUSR1, NULL, &seen) == 0 && seen.sa_handler == SIG_IGN);
}

// glibc's structure is the kernel's, by the bare call too.
static void file_status(void)
{
    struct stat mine, theirs;
    int file = open("/", O_RDONLY | O_DIRECTORY);
    memset(&mine, 0xA5, sizeof mine);
    CHECK(clinux_file_status(file, &mine) == 0 && fstat(file, &theirs) == 0);
    CHECK(mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino && mine.st_mode == theirs.st_mode);
    CHECK(mine.st_nlink == theirs.st_nlink && mine.st_uid == theirs.st_uid && mine.st_gid == theirs.st_gid);
    CHECK(mine.st_size == theirs.st_size && mine.st_mtim.tv_sec == theirs.st_mtim.tv_sec);
    CHECK(mine.st_mtim.tv_nsec == theirs.st_mtim.tv_nsec && mine.st_ctim.tv_nsec == theirs.st_ctim.tv_nsec);
}

int main(void)
{
    static const struct test tests[] = {
        {"real_time_signals", real_time_signals}, {"dispositions", dispositions}, {"file_status", file_status},
    };
    return RUN(tests);
}
