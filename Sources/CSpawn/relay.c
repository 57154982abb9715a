#define _GNU_SOURCE
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// What a pipe holds.
enum { BUFFER_SIZE = 65536 };

// Descriptors up to which those that are open are looked for one by one.
enum { LAST_SEARCHED = 65535 };

static const char title[] = "supervisord: relay";

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

// What ends or stops others that have the terminal, or the container, must not lose the last lines.
static uint64_t ignored_signals(void)
{
    return bit(SIGHUP) | bit(SIGINT) | bit(SIGQUIT) | bit(SIGTERM) | bit(SIGPIPE) | bit(SIGUSR1) | bit(SIGUSR2) |
           bit(SIGALRM) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);
}

// The memory that ps(1) shows: the arguments, and the environment behind them (proc(5), /proc/pid/cmdline). It is a copy
// that nothing here reads, and that is to keep no secrets.
static void set_title(char **arguments)
{
    char *start = arguments[0], *end = start;
    // The two arrays follow each other, as the texts do.
    for (int arrays = 0; start && arrays < 2; arguments++) {
        if (!*arguments)
            arrays++;
        else if (*arguments == end)
            end += strlen(end) + 1;
    }
    if (end - start < (ptrdiff_t)sizeof title)
        return;
    memset(start, 0, (size_t)(end - start));
    memcpy(start, title, sizeof title);
}

static void close_from_to(unsigned first, unsigned last)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0U) == 0)
        return;
#endif
    struct rlimit limit;
    unsigned most = LAST_SEARCHED;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < most)
        most = (unsigned)limit.rlim_cur;
    for (unsigned number = first; number <= last && number <= most; number++)
        close((int)number);
}

static void close_others(int one, int other)
{
    unsigned low = (unsigned)(one < other ? one : other), high = (unsigned)(one < other ? other : one);
    if (low > 0)
        close_from_to(0, low - 1);
    if (high - low > 1)
        close_from_to(low + 1, high - 1);
    close_from_to(high + 1, ~0U);
}

// 0 when the target takes nothing any more.
static int write_all(int target, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(target, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            // Others have made it non-blocking.
            struct pollfd request = {.fd = target, .events = POLLOUT};
            poll(&request, 1, -1);
        } else if (written == 0 || errno != EINTR) {
            return 0;
        }
    }
    return 1;
}

static _Noreturn void relay(int source, int target, pid_t parent, char **arguments)
{
    cspawn_set_dispositions(ignored_signals());
    uint64_t none = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0L, 0L, 0L);
    if (getppid() != parent)
        _exit(0);
    close_others(source, target);
    if (chdir("/") != 0) {
        // A directory is kept busy, no more.
    }
    set_title(arguments);
    char buffer[BUFFER_SIZE];
    for (;;) {
        ssize_t count = read(source, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            _exit(0);
        if (!write_all(target, buffer, (size_t)count)) {
            send(source, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
            _exit(0);
        }
    }
}

pid_t cspawn_relay(int target, char **arguments, int *end)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    // None of our handlers may run in the child.
    sigset_t all, mask;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    pid_t parent = getpid();
    // Not fork(3), which takes locks and calls handlers.
    pid_t pid = _Fork();
    if (pid == 0)
        relay(ends[1], target, parent, arguments);
    int error = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        errno = error;
        return -1;
    }
    *end = ends[0];
    return pid;
}
