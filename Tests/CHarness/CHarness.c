#define _GNU_SOURCE
#include "CHarness.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

int harness_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int harness_terminal(int ends[2], int raw) {
    char name[64];
    ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends[0] < 0 || grantpt(ends[0]) < 0 || unlockpt(ends[0]) < 0 || ptsname_r(ends[0], name, sizeof name) != 0)
        return -1;
    ends[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends[1] < 0) return -1;
    struct termios settings;
    if (raw && tcgetattr(ends[1], &settings) == 0) {
        cfmakeraw(&settings);
        tcsetattr(ends[1], TCSANOW, &settings);
    }
    return 0;
}

int harness_resize(int terminal, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

int harness_io_priority(int pid) {
    // IOPRIO_WHO_PROCESS of linux/ioprio.h.
    return (int)syscall(SYS_ioprio_get, 1, pid);
}

static int refused_number(enum harness_loop_call call) {
    switch (call) {
    case HARNESS_LOOP_EPOLL_CREATE: return SYS_epoll_create1;
    case HARNESS_LOOP_EPOLL_ADD: return SYS_epoll_ctl;
    case HARNESS_LOOP_TIMER_CREATE: return SYS_timerfd_create;
    case HARNESS_LOOP_TIMER_SET: return SYS_timerfd_settime;
    case HARNESS_LOOP_NOTIFY_CREATE: return SYS_inotify_init1;
    case HARNESS_LOOP_NOTIFY_ADD: return SYS_inotify_add_watch;
#ifdef SYS_epoll_wait
    case HARNESS_LOOP_EPOLL_WAIT: return SYS_epoll_wait;
    case HARNESS_LOOP_POLL: return SYS_poll;
#else
    case HARNESS_LOOP_EPOLL_WAIT: return SYS_epoll_pwait;
    case HARNESS_LOOP_POLL: return SYS_ppoll;
#endif
    }
    return -1;
}

int harness_refuse(enum harness_loop_call call, int error) {
    unsigned refusal = SECCOMP_RET_ERRNO | ((unsigned)error & SECCOMP_RET_DATA);
    struct sock_filter all[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)refused_number(call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refusal),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_filter adding[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_epoll_ctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EPOLL_CTL_ADD, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refusal),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof all / sizeof *all, .filter = all};
    if (call == HARNESS_LOOP_EPOLL_ADD)
        program = (struct sock_fprog){.len = sizeof adding / sizeof *adding, .filter = adding};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0UL, &program);
}
