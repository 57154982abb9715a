#define _GNU_SOURCE
#include "kernel_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

const char *clinux_errno_name(int number)
{
    return strerrorname_np(number);
}

int clinux_signal_descriptor(int existing, const int *signals, size_t count)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++)
        sigaddset(&set, signals[i]);
    int descriptor = signalfd(existing, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0)
        return -1;
    // What is not read is not to be blocked for ever either, but for the two of early_signals.c.
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGTTOU);
    // Without that the signals do not arrive here, and do what they do by default.
    if (sigprocmask(SIG_SETMASK, &set, NULL) != 0) {
        int error = errno;
        if (existing < 0)
            close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

int clinux_interrupt_descriptor(const sigset_t *signals)
{
    return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_signal_record_size(void)
{
    return sizeof(struct signalfd_siginfo);
}

struct clinux_signal clinux_signal_of_record(const void *record)
{
    struct signalfd_siginfo info;
    memcpy(&info, record, sizeof info);
    int is_about_a_call = info.ssi_signo == SIGPIPE || info.ssi_signo == SIGXFSZ;
    int is_own = is_about_a_call && info.ssi_pid == (uint32_t)getpid();
    return (struct clinux_signal){
        .number = is_own ? 0 : (int)info.ssi_signo,
        // What processes send has codes of 0 and less (sigaction(2), si_code).
        .is_from_kernel = info.ssi_code > 0,
        .sender = (pid_t)info.ssi_pid,
    };
}

int clinux_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

static void ignore_signal(int number)
{
    (void)number;
}

ssize_t clinux_write_briefly(int descriptor, const void *bytes, size_t count)
{
    struct pollfd request = {.fd = descriptor, .events = POLLOUT};
    int ready = poll(&request, 1, 0);
    if (ready <= 0) {
        if (ready == 0 || errno == EINTR)
            errno = EAGAIN;
        return -1;
    }
    // A signal to this thread alone. Its handler stays: dispositions belong to the whole process, and the default one, put
    // back while another thread writes, would end it.
    struct sigaction action = {.sa_handler = ignore_signal};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF};
    event._sigev_un._tid = (int)syscall(SYS_gettid);
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) {
        // Without a timer nothing is written.
        errno = EAGAIN;
        return -1;
    }
    sigset_t signal, mask;
    sigemptyset(&signal);
    sigaddset(&signal, SIGPROF);
    sigaction(SIGPROF, &action, NULL);
    sigprocmask(SIG_UNBLOCK, &signal, &mask);
    // Again and again, for the first may come before the call has begun to wait.
    struct itimerspec period = {{.tv_nsec = 1000000}, {.tv_nsec = 1000000}};
    ssize_t written = -1;
    int error = 0;
    if (timer_settime(timer, 0, &period, NULL) == 0)
        written = write(descriptor, bytes, count);
    if (written < 0)
        error = errno == EINTR ? EAGAIN : errno;
    timer_delete(timer);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = error;
    return written;
}

static int resource(enum clinux_limit limit)
{
    return limit == CLINUX_LIMIT_FILES ? RLIMIT_NOFILE : RLIMIT_NPROC;
}

int clinux_get_limit(enum clinux_limit limit, uint64_t *soft, uint64_t *hard)
{
    struct rlimit values;
    if (getrlimit(resource(limit), &values) != 0)
        return -1;
    *soft = values.rlim_cur;
    *hard = values.rlim_max;
    return 0;
}

int clinux_set_limit(enum clinux_limit limit, uint64_t soft, uint64_t hard)
{
    struct rlimit values = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resource(limit), &values);
}

int clinux_resource(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } resources[] = {
        {"as", RLIMIT_AS},           {"core", RLIMIT_CORE},         {"cpu", RLIMIT_CPU},
        {"data", RLIMIT_DATA},       {"fsize", RLIMIT_FSIZE},       {"locks", RLIMIT_LOCKS},
        {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE}, {"nice", RLIMIT_NICE},
        {"nofile", RLIMIT_NOFILE},   {"nproc", RLIMIT_NPROC},       {"rss", RLIMIT_RSS},
        {"rtprio", RLIMIT_RTPRIO},   {"rttime", RLIMIT_RTTIME},     {"sigpending", RLIMIT_SIGPENDING},
        {"stack", RLIMIT_STACK},
    };
    for (size_t i = 0; i < sizeof resources / sizeof resources[0]; i++) {
        if (strcmp(name, resources[i].name) == 0)
            return resources[i].number;
    }
    return -1;
}

int clinux_terminal_columns(int descriptor)
{
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int clinux_terminal_rows(int descriptor)
{
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

int clinux_waiting_bytes(int descriptor)
{
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

int clinux_peer(int socket, pid_t *pid, uid_t *user)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
        return -1;
    *pid = peer.pid;
    *user = peer.uid;
    return 0;
}

pid_t clinux_fork(void)
{
    return fork();
}

int clinux_open_process(pid_t pid)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    errno = ENOSYS;
    return -1;
#endif
}

int clinux_signal_process(int descriptor, int signal)
{
#ifdef SYS_pidfd_send_signal
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0);
#else
    (void)descriptor;
    (void)signal;
    errno = ENOSYS;
    return -1;
#endif
}

int clinux_set_subreaper(int is_subreaper)
{
    return prctl(PR_SET_CHILD_SUBREAPER, is_subreaper, 0, 0, 0);
}

int clinux_is_subreaper(void)
{
    int answer = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &answer, 0, 0, 0) == 0 && answer;
}

int clinux_set_parent_death_signal(int signal)
{
    return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
}

int clinux_stop_process_group(void)
{
    sigset_t stop, mask, pending;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    kill(0, SIGTSTP);
    // Here the kernel stops us, with all others in the group.
    sigprocmask(SIG_UNBLOCK, &stop, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigpending(&pending);
    return sigismember(&pending, SIGCONT);
}

int clinux_mark_close_on_exec(unsigned first)
{
#ifdef SYS_close_range
    return (int)syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC);
#else
    (void)first;
    errno = ENOSYS;
    return -1;
#endif
}

int clinux_open_working_directory(void)
{
    return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int clinux_memory_file(void)
{
    return memfd_create("supervisord", MFD_CLOEXEC);
}

ssize_t clinux_random(void *memory, size_t count)
{
    return getrandom(memory, count, GRND_NONBLOCK);
}

int clinux_set_groups(size_t count, const gid_t *groups) { return (int)syscall(SYS_setgroups, count, groups); }

int clinux_set_gid(gid_t gid) { return (int)syscall(SYS_setgid, gid); }

int clinux_set_uid(uid_t uid) { return (int)syscall(SYS_setuid, uid); }

int clinux_socket_pair(int keeps_messages, int *first, int *second)
{
    int ends[2];
    int type = keeps_messages ? SOCK_SEQPACKET : SOCK_STREAM;
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    *first = ends[0];
    *second = ends[1];
    return 0;
}

int clinux_open_path(const char *path)
{
    return open(path, O_PATH | O_CLOEXEC);
}

const char *clinux_executed_name(void)
{
    return (const char *)getauxval(AT_EXECFN);
}

int clinux_set_name(const char *name)
{
    return prctl(PR_SET_NAME, name, 0L, 0L, 0L);
}

int clinux_set_dumpable(int is_dumpable)
{
    return prctl(PR_SET_DUMPABLE, is_dumpable ? 1L : 0L, 0L, 0L, 0L);
}

// The kernel's structure is glibc's on machines of 64 bits.
int clinux_file_status(int descriptor, struct stat *status)
{
    return (int)syscall(SYS_fstat, descriptor, status);
}
