#define _GNU_SOURCE
#include "CHarness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In the child: a descriptor that is open and no socket. */
static int no_socket;

static long attempt(enum harness_call call)
{
    struct stat status;
    struct timespec time;
    struct rlimit limit = {64, 64};
    char *const no_words[] = {NULL};
    switch (call) {
    case HARNESS_CALL_OPEN: return syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
    case HARNESS_CALL_STATUS: return syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &status, 0);
    case HARNESS_CALL_UNLINK: return syscall(SYS_unlinkat, AT_FDCWD, "/nonexistent", 0);
    case HARNESS_CALL_SOCKET: return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    case HARNESS_CALL_SOCKET_IPV6_DATAGRAM: return syscall(SYS_socket, AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    case HARNESS_CALL_SOCKET_UNIX: return syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    case HARNESS_CALL_SOCKET_NETLINK: return syscall(SYS_socket, AF_NETLINK, SOCK_DGRAM, 0);
    case HARNESS_CALL_SOCKET_RAW: return syscall(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
    case HARNESS_CALL_BIND: return syscall(SYS_bind, -1, NULL, 0);
    case HARNESS_CALL_CONNECT: return syscall(SYS_connect, -1, NULL, 0);
    case HARNESS_CALL_KILL: return syscall(SYS_kill, getppid(), 0);
    case HARNESS_CALL_THREAD_KILL: return syscall(SYS_tgkill, getpid(), getpid(), 0);
    case HARNESS_CALL_TRACE: return syscall(SYS_ptrace, PTRACE_ATTACH, getppid(), 0, 0);
    case HARNESS_CALL_READ_MEMORY: return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
    case HARNESS_CALL_EXECUTE: return syscall(SYS_execve, "/bin/true", no_words, no_words);
    case HARNESS_CALL_FORK: return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    case HARNESS_CALL_EXECUTABLE_MEMORY:
        return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    case HARNESS_CALL_DUMPABLE: return syscall(SYS_prctl, PR_SET_DUMPABLE, 1L, 0L, 0L, 0L);
    case HARNESS_CALL_USER: return syscall(SYS_setuid, getuid());
    case HARNESS_CALL_OWNER_OF_SIGNALS: return syscall(SYS_fcntl, 2, F_SETOWN, getppid());
    case HARNESS_CALL_LIMIT: return syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
    case HARNESS_CALL_READ_NOTHING: return syscall(SYS_read, 2, NULL, 0) < 0 && errno != EBADF ? -1 : 0;
    case HARNESS_CALL_FLAGS: return syscall(SYS_fcntl, 2, F_GETFL);
    case HARNESS_CALL_MEMORY:
        return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    case HARNESS_CALL_TIME: return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &time);
    case HARNESS_CALL_LOOK_AT_LIMIT: return syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit);
    case HARNESS_CALL_LISTEN: return syscall(SYS_listen, no_socket, 1);
    case HARNESS_CALL_ACCEPT: return syscall(SYS_accept4, no_socket, NULL, NULL, 0);
    case HARNESS_CALLS: break;
    }
    return 0;
}

int harness_try_confined(const void *instructions, unsigned short count, int errors[HARNESS_CALLS])
{
    int ends[2];
    if (harness_pipe(ends) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        no_socket = ends[0];
        struct sock_fprog filter = {count, (struct sock_filter *)instructions};
        int found[HARNESS_CALLS];
        if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0
            || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
            _exit(1);
        for (int call = 0; call < HARNESS_CALLS; call++)
            found[call] = attempt(call) < 0 ? errno : 0;
        _exit(write(ends[1], found, sizeof found) == sizeof found ? 0 : 1);
    }
    close(ends[1]);
    size_t size = sizeof(int[HARNESS_CALLS]);
    int is_done = pid > 0 && read(ends[0], errors, size) == (ssize_t)size;
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return is_done ? 0 : -1;
}
