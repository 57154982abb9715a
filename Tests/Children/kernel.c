/* What is asked of the kernel by its number or its name: system calls, their filters, limits. */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void refuse(const char *with, char *numbers) {
    int error = strcmp(with, "ENOSYS") == 0 ? ENOSYS : strcmp(with, "EPERM") == 0 ? EPERM : atoi(with);
    struct sock_filter filter[256] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    unsigned short size = 1;
    for (char *word = strtok(numbers, ","); word && size < 250; word = strtok(NULL, ",")) {
        filter[size++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(word), 0, 1);
        filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error);
    }
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {size, filter};
    if (getuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("no_new_privs");
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) fail("seccomp");
}

void refuse_on(const char *with, const char *number, const char *descriptor) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(number), 0, 3),
        /* The lower half of the first argument, on a little-endian machine. */
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(descriptor), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)atoi(with)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (getuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("no_new_privs");
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) fail("seccomp");
}

void dead_mount(const char *directory) {
    char options[128];
    int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fd < 0) fail("/dev/fuse");
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
    if (mount("dead", directory, "fuse.dead", 0, options) < 0) fail(directory);
}

void limit(const char *name, const char *soft, const char *hard) {
    int resource = strcmp(name, "nofile") == 0 ? RLIMIT_NOFILE : strcmp(name, "nproc") == 0 ? RLIMIT_NPROC : RLIMIT_CORE;
    struct rlimit value = {strtoull(soft, NULL, 10), strtoull(hard, NULL, 10)};
    if (setrlimit(resource, &value) < 0) fail("setrlimit");
}

/* ---- system calls, as a filter sees them ---- */

/* Names that not every machine or kernel header has. */
#ifndef SYS_umount
#define SYS_umount -1
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr -1
#endif
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd -1
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd -1
#endif
#ifndef SYS_vm86
#define SYS_vm86 -1
#endif
#ifndef SYS_iopl
#define SYS_iopl -1
#endif
#ifndef SYS_ioperm
#define SYS_ioperm -1
#endif

static const struct { const char *name; long number; } calls[] = {
#define CALL(name) {#name, SYS_##name},
    CALL(kexec_load) CALL(kexec_file_load) CALL(reboot) CALL(init_module) CALL(finit_module)
    CALL(delete_module) CALL(swapon) CALL(swapoff) CALL(mount) CALL(umount) CALL(umount2) CALL(pivot_root)
    CALL(move_mount) CALL(open_tree) CALL(fsopen) CALL(fsconfig) CALL(fsmount) CALL(fspick)
    CALL(mount_setattr) CALL(setns) CALL(unshare) CALL(lookup_dcookie) CALL(quotactl) CALL(quotactl_fd)
    CALL(nfsservctl) CALL(vm86) CALL(bpf) CALL(perf_event_open) CALL(syslog) CALL(ptrace)
    CALL(process_vm_readv) CALL(process_vm_writev) CALL(kcmp) CALL(userfaultfd) CALL(open_by_handle_at)
    CALL(name_to_handle_at) CALL(acct) CALL(settimeofday) CALL(clock_settime) CALL(clock_adjtime)
    CALL(adjtimex) CALL(iopl) CALL(ioperm) CALL(keyctl) CALL(add_key) CALL(request_key) CALL(io_uring_setup)
    CALL(io_uring_enter) CALL(io_uring_register) CALL(clone) CALL(clone3) CALL(getpid) CALL(getppid)
    CALL(getuid) CALL(lseek) CALL(dup) CALL(close) CALL(personality) CALL(umask) CALL(socket) CALL(getcpu)
    CALL(statx) CALL(pidfd_getfd)
#undef CALL
};

static long call_number(const char *text) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(text, calls[i].name) == 0) return calls[i].number;
    char *end;
    long number = strtol(text, &end, 0);
    if (*end) fail(text);
    return number;
}

static void print_call(const char *name, long result, int error) {
    char line[256];
    const char *word = result >= 0 ? "ok" : strerrorname_np(error);
    int size = snprintf(line, sizeof line, "%s %s\n", name, word ? word : "unknown");
    write_all(1, line, (size_t)size);
}

void call(int argc, char **argv) {
    unsigned long arguments[6] = {0};
    if (call_number(argv[1]) < 0) return;
    for (int i = 2; i < argc && i < 8; i++) arguments[i - 2] = strtoul(argv[i], NULL, 0);
    pid_t self = getpid();
    long result = syscall(call_number(argv[1]), arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                          arguments[5]);
    int error = errno;
    if (getpid() != self) _exit(0);
    print_call(argv[1], result, error);
}

void call_as_i386(const char *number, const char *first) {
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(strtol(number, NULL, 0)), "b"(strtol(first, NULL, 0)), "c"(0L),
                     "d"(0L), "S"(0L), "D"(0L) : "memory", "r8", "r9", "r10", "r11");
    print_call(number, result, (int)-result);
#else
    (void)first;
    print_call(number, -1, ENOSYS);
#endif
}
